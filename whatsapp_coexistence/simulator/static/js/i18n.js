/**
 * The page's texts in English, Spanish and Catalan; times and names of days.
 *
 * Called by every module that shows a text. Must never mix languages: a text that is
 * missing in one language fails the unit tests.
 */

import ca from "./lang/ca.js";
import en from "./lang/en.js";
import es from "./lang/es.js";

export const LANGUAGES = {en: "English", es: "Español", ca: "Català"};
const TEXTS = {en, es, ca};
const KEY = "simulator.language";
let language = pick();

function pick() {
    const asked = new URLSearchParams(location.search).get("lang");
    let stored = null;
    try {
        stored = localStorage.getItem(KEY);
    } catch {
        stored = null;
    }
    const wanted = [asked, stored, ...navigator.languages].filter(Boolean);
    for (const code of wanted) {
        const short = code.slice(0, 2).toLowerCase();
        if (TEXTS[short]) {
            return short;
        }
    }
    return "en";
}

/** @returns {String} the language in use */
export function lang() {
    return language;
}

/**
 * Change the language (the page redraws itself).
 *
 * @param {String} code
 */
export function setLang(code) {
    language = code;
    try {
        localStorage.setItem(KEY, code);
    } catch {
        // Private windows may refuse; the choice then lasts until the page closes.
    }
}

/**
 * Give a text; {name} is filled in from values.
 *
 * @param {String} key
 * @param {Object} [values]
 * @returns {String}
 */
export function t(key, values = {}) {
    const text = TEXTS[language][key] ?? TEXTS.en[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/**
 * Give the time of day.
 *
 * @param {Date} date
 * @returns {String}
 */
export function clockTime(date) {
    return date.toLocaleTimeString(language, {hour: "2-digit", minute: "2-digit"});
}

/**
 * Name a day: today, yesterday, a weekday or a date.
 *
 * @param {Date} date
 * @param {Date} today
 * @returns {String}
 */
export function dayName(date, today) {
    const start = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate());
    const days = Math.round((start(today) - start(date)) / 86400000);
    if (days === 0 || days === 1) {
        const names = new Intl.RelativeTimeFormat(language, {numeric: "auto"});
        const name = names.format(-days, "day");
        return name.charAt(0).toUpperCase() + name.slice(1);
    }
    if (days > 1 && days < 7) {
        return date.toLocaleDateString(language, {weekday: "long"});
    }
    return date.toLocaleDateString(language, {
        day: "numeric",
        month: "short",
        year: date.getFullYear() === today.getFullYear() ? undefined : "numeric",
    });
}

/**
 * Give date and time in full.
 *
 * @param {Date} date
 * @returns {String}
 */
export function fullTime(date) {
    return date.toLocaleString(language, {dateStyle: "medium", timeStyle: "short"});
}
