/**
 * The player of voice notes: a button, a wave, the time.
 *
 * Called by the bubbles. Must never start a sound by itself, nor play two at once.
 */

import {h} from "./dom.js";
import {icon} from "./icons.js";
import {t} from "./i18n.js";

const BARS = 32;
let playing = null;

/**
 * Make a player.
 *
 * @param {String} url
 * @param {String} seed something that stays the same for this note
 * @param {Function} onFirstPlay
 * @returns {HTMLElement}
 */
export function voicePlayer(url, seed, onFirstPlay) {
    const audio = h("audio", {src: url, preload: "metadata"});
    const bars = wave(seed);
    const time = h("span", {class: "voice-time"}, "0:00");
    const button = h(
        "button",
        {type: "button", class: "voice-button", "aria-label": t("play")},
        icon("play")
    );
    let first = true;
    button.addEventListener("click", () => {
        if (!audio.paused) {
            audio.pause();
            return;
        }
        if (playing && playing !== audio) {
            playing.pause();
        }
        playing = audio;
        audio.play().catch(() => button.classList.add("broken"));
        if (first) {
            first = false;
            onFirstPlay();
        }
    });
    const show = () => {
        button.replaceChildren(icon(audio.paused ? "play" : "pause"));
        button.setAttribute("aria-label", t(audio.paused ? "play" : "pause"));
        const whole = Number.isFinite(audio.duration) ? audio.duration : 0;
        time.textContent = minutes(audio.currentTime || whole);
        const done = whole ? (audio.currentTime / whole) * BARS : 0;
        bars.forEach((bar, index) => bar.classList.toggle("done", index < done));
    };
    for (const event of ["play", "pause", "ended", "timeupdate", "loadedmetadata"]) {
        audio.addEventListener(event, show);
    }
    const track = h("div", {class: "voice-wave", "aria-hidden": "true"}, ...bars);
    track.addEventListener("click", (event) => {
        const box = track.getBoundingClientRect();
        if (Number.isFinite(audio.duration)) {
            const part = (event.clientX - box.left) / box.width;
            audio.currentTime = part * audio.duration;
        }
    });
    return h("div", {class: "voice"}, button, track, time, audio);
}

function wave(seed) {
    let value = 7;
    for (const char of seed) {
        value = (value * 33 + char.codePointAt(0)) % 10007;
    }
    return Array.from({length: BARS}, (_, index) => {
        value = (value * 1103 + 12345) % 10007;
        const bar = h("i");
        const swell = 0.5 + 0.5 * Math.sin(index / 2.3);
        bar.style.height = `${Math.round(18 + swell * 40 + (value % 42))}%`;
        return bar;
    });
}

function minutes(seconds) {
    const whole = Math.round(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
