import {addLinks, candidates} from "@whatsapp_coexistence/documents/wac_links";

import {describe, expect, test} from "@odoo/hoot";

describe.current.tags("headless");

const ORDER = {model: "sale.order", id: 42, label: "S00042 – Marta"};

function body(html) {
    const element = document.createElement("div");
    element.innerHTML = html;
    return element;
}

test("names are words with a number and something more", () => {
    expect(candidates("Where is S00042, or INV/2026/00012?")).toEqual([
        "S00042",
        "INV/2026/00012",
    ]);
    expect(candidates("2026, 600 123 456 and 12.50 are none; ok 24h")).toEqual([]);
    expect(candidates("S00042 S00042")).toEqual(["S00042"]);
});

test("a name becomes a link, and the text stays the same", () => {
    const element = body(
        "<p>Your order <b>s00042</b>: S00042, XS00042 and S000421</p>"
    );
    const before = element.textContent;
    addLinks(element, new Map([["S00042", ORDER]]));
    expect(element.textContent).toBe(before);
    const links = [...element.querySelectorAll("a")];
    expect(links.map((link) => link.textContent)).toEqual(["s00042", "S00042"]);
    expect(links[0].dataset.oeModel).toBe("sale.order");
    expect(links[0].dataset.oeId).toBe("42");
    expect(links[0].getAttribute("href")).toBe("/mail/view?model=sale.order&res_id=42");
});

test("links of the customer's stay the customer's", () => {
    const element = body(
        '<a href="https://example.com/S00042">https://example.com/S00042</a>'
    );
    addLinks(element, new Map([["S00042", ORDER]]));
    expect(element.querySelectorAll("a").length).toBe(1);
});

test("the longest name wins, and names hold no pattern", () => {
    const lead = {model: "crm.lead", id: 7, label: "Cakes (20)"};
    const longer = {model: "crm.lead", id: 8, label: "Cakes (20) for May"};
    const element = body("About Cakes (20) for May and cakes (20).");
    addLinks(
        element,
        new Map([
            ["Cakes (20)", lead],
            ["Cakes (20) for May", longer],
        ])
    );
    const ids = [...element.querySelectorAll("a")].map((link) => link.dataset.oeId);
    expect(ids).toEqual(["8", "7"]);
});

test("what a customer writes is never read as HTML", () => {
    const element = body("&lt;img src=x onerror=alert(1)&gt; S00042");
    addLinks(element, new Map([["S00042", {...ORDER, label: '"><img src=x>'}]]));
    expect(element.querySelector("img")).toBe(null);
});
