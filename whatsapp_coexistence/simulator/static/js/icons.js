/**
 * Own line icons, drawn for this page on a 24 by 24 grid.
 *
 * Called wherever a picture says more than a word. Must never copy a brand's artwork.
 */

const NS = "http://www.w3.org/2000/svg";

const PATHS = {
    back: "M15 5l-7 7 7 7",
    send: "M4 12l16-8-5 16-3-7z M12 13l8-9",
    plus: "M12 5v14M5 12h14",
    mic: "M12 4a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3zM6 11v1a6 6 0 0 0 12 0v-1M12 18v3",
    more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
    close: "M6 6l12 12M18 6L6 18",
    reply: "M9 7l-5 5 5 5M4 12h10a6 6 0 0 1 6 6",
    edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
    trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
    smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 10v.01M15.5 10v.01M8 14.5c2.5 2.5 5.500 2.500 8 0",
    photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9v.01",
    video: "M4 6h11v12H4zM15 10l5-3v10l-5-3",
    file: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    pin: "M12 21s7-6.500 7-11.500a7 7 0 0 0-14 0C5 14.500 12 21 12 21zM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
    person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c1-5 4-7 8-7s7 2 8 7",
    sticker: "M5 4h14v9l-6 7H5zM13 20v-7h6",
    upload: "M12 16V5M7 10l5-5 5 5M5 20h14",
    play: "M8 5l11 7-11 7z",
    pause: "M8 5v14M16 5v14",
    clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2",
    tick: "M4 12.500l5 5L20 6.500",
    ticks: "M2 12.500l4.500 5L16 6.500M11 16l1.500 1.500L22 6.500",
    warn: "M12 4l9 16H3zM12 10v4M12 17v.01",
    plane: "M10 13L3 11V9l7 1V5a2 2 0 0 1 4 0v5l7-1v2l-7 2v4l2 2v1l-4-1-4 1v-1l2-2z",
    power: "M12 3v9M7 6.500a8 8 0 1 0 10 0",
    list: "M8 7h12M8 12h12M8 17h12M4 7v.01M4 12v.01M4 17v.01",
    link: "M14 5h5v5M19 5l-8 8M17 14v5H5V7h5",
    phone: "M6 3l3 1 1 4-2 2a12 12 0 0 0 6 6l2-2 4 1 1 3c0 2-2 3-4 3C10 20 4 14 3 7c0-2 1-4 3-4z",
    copy: "M9 9h10v11H9zM5 15V4h10",
    tools: "M4 7h10M18 7h2M16 5v4M4 17h4M12 17h8M10 15v4",
    signal: "M4 19v-3M9 19v-6M14 19v-10M19 19V5",
    forward: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6",
    down: "M6 9l6 6 6-6",
    chat: "M4 5h16v11H9l-5 4z",
    download: "M12 5v11M7 11l5 5 5-5M5 20h14",
};

/**
 * Draw an icon; it is decoration, the element around it carries the name.
 *
 * @param {String} name
 * @param {String} [extra] more classes
 * @returns {SVGElement}
 */
export function icon(name, extra = "") {
    const svg = document.createElementNS(NS, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("class", `icon icon-${name} ${extra}`);
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("focusable", "false");
    const path = document.createElementNS(NS, "path");
    path.setAttribute("d", PATHS[name]);
    svg.append(path);
    return svg;
}

/**
 * Draw the little street map of a location message (the same for every place).
 *
 * @returns {SVGElement}
 */
export function map() {
    const svg = document.createElementNS(NS, "svg");
    svg.setAttribute("viewBox", "0 0 240 110");
    svg.setAttribute("class", "map");
    svg.setAttribute("aria-hidden", "true");
    const shapes = [
        ["land", "M0 0h240v110H0z"],
        ["water", "M0 78c40-14 70 6 110-4s80-22 130-8v44H0z"],
        ["park", "M150 8h52l10 34h-58z"],
        [
            "street",
            "M-5 30L90 22 240 52M40 -5l22 80M104 -5l12 66M190 -5l-6 62M-5 60l120-8",
        ],
        ["marker", "M120 62s15-14 15-25a15 15 0 0 0-30 0c0 11 15 25 15 25z"],
        ["hole", "M120 42a5 5 0 1 0 0-10 5 5 0 0 0 0 10z"],
    ];
    for (const [name, d] of shapes) {
        const path = document.createElementNS(NS, "path");
        path.setAttribute("class", name);
        path.setAttribute("d", d);
        svg.append(path);
    }
    return svg;
}
