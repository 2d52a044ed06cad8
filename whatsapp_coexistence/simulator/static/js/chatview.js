/**
 * An open chat: head, messages, composer.
 *
 * Called by a phone while one of its chats is open. Must never rebuild what did not
 * change: focus, scroll position and a playing voice note have to survive.
 */

import {get} from "./api.js";
import {bubble, isMine} from "./bubble.js";
import {Composer} from "./composer.js";
import {fill, h, iconButton} from "./dom.js";
import {dayName, t} from "./i18n.js";
import {icon} from "./icons.js";
import {toggleMenu} from "./menu.js";
import {avatar} from "./names.js";
import {inTurns} from "./turns.js";
import {now} from "./store.js";
import {whenReleased} from "./press.js";

const RETRY = 1000;

export class ChatView {
    /**
     * @param {Object} chat {side, number, customer, name, detail, menu(), close()}
     */
    constructor(chat) {
        this.chat = chat;
        this.gone = false;
        /** Fetch the messages and draw what changed. */
        this.update = inTurns(() => this.fetch());
        this.known = new Map();
        this.first = true;
        this.stuck = true;
        this.lastTop = 0;
        this.actor = {
            side: chat.side,
            name: chat.name,
            reply: (message) => this.composer.reply(message),
            edit: (message) => this.composer.edit(message),
            jump: (id) => this.jump(id),
        };
        this.composer = new Composer(chat);
        this.subtitle = h("span", {class: "chat-detail"});
        this.log = h("div", {
            class: "log",
            role: "log",
            "aria-live": "polite",
            "aria-label": t("messages_with", {name: chat.name}),
            tabindex: "0",
        });
        this.log.addEventListener("scroll", () => this.scrolled());
        new ResizeObserver(() => this.stuck && this.toEnd()).observe(this.log);
        // Pictures and films grow when they are loaded.
        for (const event of ["load", "loadedmetadata"]) {
            this.log.addEventListener(event, () => this.stuck && this.toEnd(), true);
        }
        this.element = h(
            "div",
            {class: "chat", onkeydown: (event) => this.key(event)},
            this.head(),
            this.log,
            this.composer.element
        );
    }

    head() {
        const {name} = this.chat;
        const more = iconButton(
            icon("more"),
            t("chat_menu"),
            () => toggleMenu(more, this.chat.menu(), t("chat_menu")),
            {"aria-haspopup": "menu", "aria-expanded": "false"}
        );
        return h(
            "header",
            {class: "bar chat-head"},
            iconButton(icon("back"), t("back"), () => this.chat.close(), {
                class: "back",
            }),
            avatar(name),
            h(
                "div",
                {class: "chat-title"},
                h("h2", {dir: "auto"}, name),
                this.subtitle
            ),
            h("div", {class: "menu-anchor"}, more)
        );
    }

    key(event) {
        if (event.key === "Escape" && !event.defaultPrevented) {
            event.preventDefault();
            this.chat.close();
        }
    }

    /**
     * Show who is typing, or the detail.
     *
     * @param {Object|undefined} record the chat of the state
     */
    showState(record) {
        const other = this.chat.side === "customer" ? "business" : "customer";
        const typing = Boolean(record?.typing.includes(other));
        this.subtitle.textContent = typing ? t("typing") : this.chat.detail;
        this.subtitle.classList.toggle("typing", typing);
        this.log.classList.toggle("with-typing", typing);
        if (typing && this.stuck) {
            this.toEnd();
        }
    }

    async fetch() {
        const {number, customer, side} = this.chat;
        const path = `chats/${encodeURIComponent(number)}/${encodeURIComponent(customer)}`;
        const found = await get(path).catch(() => null);
        await whenReleased();
        if (this.gone) {
            return;
        }
        if (!found) {
            setTimeout(() => this.gone || this.update(), RETRY);
            return;
        }
        this.showState(found.chat);
        this.draw(found.messages.filter((message) => message.shown.includes(side)));
    }

    draw(messages) {
        const atEnd = this.stuck;
        const before = this.known.size;
        let last = null;
        const wanted = [];
        for (const message of messages) {
            const day = new Date(message.time).toDateString();
            if (day !== last) {
                last = day;
                wanted.push(this.node(`day:${day}`, day, () => this.dayNode(message)));
            }
            const print = JSON.stringify(message);
            wanted.push(
                this.node(message.id, print, () => bubble(message, this.actor))
            );
        }
        if (!messages.length) {
            const empty = () => h("p", {class: "empty"}, icon("chat"), t("empty_chat"));
            wanted.push(this.node("empty", "", empty));
        }
        this.place(wanted);
        const newest = messages[messages.length - 1];
        const grown = this.known.size > before;
        if (
            this.first ||
            (grown && (atEnd || (newest && isMine(newest, this.chat.side))))
        ) {
            this.toEnd();
        }
        this.first = false;
    }

    /** Stay at the end while things grow, until somebody scrolls up. */
    scrolled() {
        const {scrollHeight, scrollTop, clientHeight} = this.log;
        if (!clientHeight) {
            return;
        }
        if (scrollHeight - scrollTop - clientHeight < 80) {
            this.stuck = true;
        } else if (scrollTop < this.lastTop) {
            this.stuck = false;
        }
        this.lastTop = scrollTop;
    }

    toEnd() {
        this.stuck = true;
        this.log.scrollTop = this.log.scrollHeight;
    }

    node(key, print, make) {
        const old = this.known.get(key);
        if (old && old.print === print) {
            return {key, ...old};
        }
        const node = make();
        if (old) {
            const focused = old.node.contains(document.activeElement);
            const sounding = old.node.querySelector("audio:not([paused])");
            if (sounding && !sounding.paused) {
                return {key, ...old};
            }
            keepMenu(old.node, node);
            old.node.replaceWith(node);
            if (focused) {
                (node.querySelector(".bubble-menu") || node).focus({
                    preventScroll: true,
                });
            }
        }
        return {key, print, node};
    }

    place(wanted) {
        const keys = new Set(wanted.map(({key}) => key));
        for (const [key, {node}] of this.known) {
            if (!keys.has(key)) {
                node.remove();
            }
        }
        this.known = new Map(wanted.map(({key, print, node}) => [key, {print, node}]));
        let next = this.log.firstChild;
        for (const {node} of wanted) {
            if (node === next) {
                next = next.nextSibling;
            } else {
                this.log.insertBefore(node, next);
            }
        }
    }

    dayNode(message) {
        const name = dayName(new Date(message.time), now());
        return h("div", {class: "day"}, h("span", {}, name));
    }

    jump(id) {
        const found = this.known.get(id);
        if (found) {
            found.node.scrollIntoView({block: "center", behavior: "smooth"});
            found.node.focus({preventScroll: true});
            found.node.classList.add("flash");
            setTimeout(() => found.node.classList.remove("flash"), 1600);
        }
    }

    /** Empty the screen. */
    destroy() {
        this.gone = true;
        fill(this.element);
    }
}

/** Somebody may be choosing from the menu of a message whose ticks turn. */
function keepMenu(old, node) {
    const menu = old.querySelector(".menu");
    const place = node.querySelector(".bubble-menu");
    if (menu && place) {
        const focused = document.activeElement;
        place.replaceWith(old.querySelector(".bubble-menu"), menu);
        if (menu.contains(focused)) {
            // moved, it lost the focus
            queueMicrotask(() => focused.focus({preventScroll: true}));
        }
    }
}
