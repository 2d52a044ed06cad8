/**
 * Files, places and cards inside a bubble.
 *
 * Called by the bubbles. Must never load anything from another origin.
 */

import {h} from "./dom.js";
import {icon, map} from "./icons.js";
import {t} from "./i18n.js";
import {avatar} from "./names.js";
import {voicePlayer} from "./voice.js";

/**
 * Draw a file.
 *
 * @param {String} type image, video, audio, document or sticker
 * @param {Object} file url, mime, size, filename, caption, link, voice
 * @param {String} id of the message
 * @param {Function} [onPlay]
 * @returns {HTMLElement}
 */
export function fileNode(type, file, id, onPlay = () => {}) {
    if (!file.url) {
        return missing(type, file);
    }
    switch (type) {
        case "image":
            return picture(file);
        case "sticker":
            return h("img", {class: "sticker", src: file.url, alt: t("kind_sticker")});
        case "video":
            return h("video", {
                class: "film",
                src: file.url,
                controls: true,
                preload: "metadata",
                "aria-label": t("kind_video"),
            });
        case "audio":
            return voicePlayer(file.url, id, onPlay);
        default:
            return paper(file);
    }
}

function picture(file) {
    const image = h("img", {src: file.url, alt: file.caption || t("kind_image")});
    const rel = "noopener";
    return h("a", {class: "picture", href: file.url, target: "_blank", rel}, image);
}

function paper(file) {
    const name = file.filename || t("kind_document");
    const parts = name.split(".");
    const kind = parts.length > 1 ? parts.pop().toUpperCase().slice(0, 4) : "";
    return h(
        "a",
        {class: "paper", href: file.url, download: name},
        h("span", {class: "paper-icon"}, icon("file")),
        h(
            "span",
            {class: "paper-words"},
            h("b", {dir: "auto"}, name),
            h("small", {}, [kind, bytes(file.size)].filter(Boolean).join(" · "))
        ),
        icon("download")
    );
}

function missing(type, file) {
    const label = file.link || t(`kind_${type}`);
    return h(
        "div",
        {class: "paper"},
        h("span", {class: "paper-icon"}, icon(type === "image" ? "photo" : "file")),
        h(
            "span",
            {class: "paper-words"},
            h("b", {}, label),
            h("small", {}, t("not_here"))
        )
    );
}

function bytes(size) {
    if (!size) {
        return "";
    }
    const kilo = size / 1024;
    return kilo < 1000
        ? `${Math.max(1, Math.round(kilo))} kB`
        : `${(kilo / 1024).toFixed(1)} MB`;
}

/**
 * Draw a place on a little map.
 *
 * @param {Object} place latitude, longitude, name, address
 * @returns {HTMLElement}
 */
export function placeNode(place) {
    const lat = Number(place.latitude);
    const lon = Number(place.longitude);
    const href = `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=16/${lat}/${lon}`;
    const rel = "noopener noreferrer";
    return h(
        "a",
        {class: "place", href, target: "_blank", rel},
        map(),
        h("b", {dir: "auto"}, place.name || t("kind_location")),
        place.address && h("small", {dir: "auto"}, place.address),
        h("small", {}, `${lat.toFixed(5)}, ${lon.toFixed(5)}`)
    );
}

/**
 * Draw contact cards.
 *
 * @param {Array} cards
 * @returns {HTMLElement}
 */
export function cardNode(cards) {
    return h(
        "div",
        {class: "cards"},
        ...cards.map((card) => {
            const name = card.name?.formatted_name || card.phones?.[0]?.phone || "?";
            return h(
                "div",
                {class: "card"},
                avatar(name, "small"),
                h(
                    "span",
                    {class: "paper-words"},
                    h("b", {dir: "auto"}, name),
                    h("small", {}, (card.phones || []).map((p) => p.phone).join(", "))
                )
            );
        })
    );
}
