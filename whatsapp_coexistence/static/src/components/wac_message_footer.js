/**
 * Below a WhatsApp message: who sent it from where, how far it got, what to do about it.
 * Shown in Discuss, in chat windows and in the chatter. Colour is never the only sign.
 */
import {Component} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";

export class WacMessageFooter extends Component {
    static template = "whatsapp_coexistence.WacMessageFooter";
    static props = ["message", "alignedRight?"];

    get message() {
        return this.props.message;
    }

    get wac() {
        return this.message.wac;
    }

    get hasLine() {
        return (
            this.wac.direction === "out" ||
            this.message.isWacStandby ||
            this.wac.edited ||
            this.wac.revoked
        );
    }

    get stateClass() {
        return {
            "o-wac-failed": this.wac.state === "failed",
            "o-wac-warning": ["held", "unknown"].includes(this.wac.state),
            "o-wac-read": this.message.wacIsRead,
        };
    }

    /** The word beside the icon; plain ticks need none. */
    get stateWord() {
        return ["accepted", "sent", "delivered", "queued", "draft", "sending"].includes(
            this.wac.state
        )
            ? ""
            : this.message.wacStateText;
    }

    /** Whose hand it was is in the header already, when a person wrote it. */
    get originWord() {
        return this.wac.origin === "user" ? "" : this.message.wacOriginText;
    }

    get editedTitle() {
        return this.wac.previous_body
            ? _t("Before: %(text)s", {text: this.wac.previous_body})
            : _t("What it said before is not known.");
    }

    get buttons() {
        return [
            {action: "action_retry", label: _t("Retry")},
            {action: "action_send_again", label: _t("Send again")},
            {action: "action_mark_sent", label: _t("Mark as sent")},
        ].filter(({action}) => this.message.wacCan(action));
    }
}

/** In a WhatsApp message: places, contact cards, and files that are not here (yet). */
export class WacMessageContent extends Component {
    static template = "whatsapp_coexistence.WacMessageContent";
    static props = ["message"];

    get message() {
        return this.props.message;
    }

    get hasContent() {
        return (
            this.message.wacMissingMedia.length ||
            this.places.length ||
            this.audios.length ||
            this.ad ||
            this.cards.length
        );
    }

    mediaIcon({state}) {
        return ["refused", "expired"].includes(state)
            ? "fa-chain-broken"
            : "fa-cloud-download";
    }

    mediaText({kind, state}) {
        if (state === "expired") {
            return _t("The file is not available anymore. Look at it on the phone.");
        }
        if (state === "refused") {
            return _t("The file was not accepted.");
        }
        if (state === "held") {
            return _t("The file will be fetched when the number is connected again.");
        }
        const texts = {
            image: _t("Fetching the picture…"),
            video: _t("Fetching the video…"),
            audio: _t("Fetching the voice message…"),
            sticker: _t("Fetching the sticker…"),
        };
        return texts[kind] ?? _t("Fetching the file…");
    }

    /** The ad or post the customer tapped before writing this. */
    get ad() {
        return this.message.wac.ad;
    }

    get adTitle() {
        return this.ad.source_type === "post"
            ? _t("Came from the post")
            : _t("Came from the ad");
    }

    /** Only a web address becomes a link. */
    get adUrl() {
        const url = this.ad.source_url;
        return /^https?:\/\//i.test(url) ? url : undefined;
    }

    /** Sound that is no voice message: Discuss only plays those. */
    get audios() {
        const player = document.createElement("audio");
        return this.message.attachment_ids.filter(
            ({mimetype, voice}) =>
                !voice && mimetype?.startsWith("audio/") && player.canPlayType(mimetype)
        );
    }

    /** Locations, as links to a map. */
    get places() {
        const {latitude, longitude, name, address} =
            this.message.wac.content?.location ?? {};
        if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) {
            return [];
        }
        const point = `${latitude},${longitude}`;
        return [
            {
                address: address || point,
                name: name || _t("Location"),
                url: `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`,
            },
        ];
    }

    /** Contact cards: names and numbers, nothing is stored by showing them. */
    get cards() {
        const contacts = this.message.wac.content?.contacts;
        return Array.isArray(contacts) ? contacts : [];
    }

    cardPhones(card) {
        return (card.phones ?? []).map((phone) =>
            Array.isArray(phone) ? phone[0] : phone
        );
    }
}
