/**
 * Whether a finger or a mouse button is down right now.
 *
 * Called before something is drawn: an element that is replaced between the press and the
 * release gets no click. Must never hold the page back for good.
 */

/** Nobody presses this long and means a click. */
const LONGEST = 3000;

let pressed = null;
let release = null;

function end() {
    const tell = release;
    pressed = release = null;
    // the click comes right after the release
    setTimeout(() => tell?.());
}

window.addEventListener(
    "pointerdown",
    () => {
        if (pressed) {
            return;
        }
        pressed = new Promise((resolve) => {
            release = resolve;
        });
        const mine = release;
        setTimeout(() => release === mine && end(), LONGEST);
    },
    true
);
/* Over a list that was opened, the page does not see the release itself. */
const ENDS = {
    pointerup: () => true,
    pointercancel: () => true,
    pointermove: (event) => !event.buttons,
    change: (event) => event.target.localName === "select",
    keydown: () => true,
    blur: (event) => event.target === window,
};

function listen(event) {
    if (release && ENDS[event.type](event)) {
        end();
    }
}

Object.keys(ENDS).forEach((name) => window.addEventListener(name, listen, true));

/** @returns {Promise} settled once nothing is pressed, a click that follows included */
export function whenReleased() {
    return pressed || Promise.resolve();
}
