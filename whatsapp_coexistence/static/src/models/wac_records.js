/**
 * The number and the person of a WhatsApp chat, as the server sends them.
 * Used by the chat's thread. Must never hold more than people may see.
 */
import {fields, Record} from "@mail/core/common/record";

export class WacAccount extends Record {
    static _name = "wac.account";
    static id = "id";

    /** @type {number} */
    id;
    /** @type {string} */
    name;
    /** @type {string|false} */
    display_phone_number;
    /** @type {"coexistence"|"api"} */
    mode;
    /** @type {"draft"|"connected"|"held"|"disconnected"} */
    state;
    /** @type {string|false} */
    hold_reason;

    get isHeld() {
        return ["held", "disconnected"].includes(this.state);
    }
}

export class WacContact extends Record {
    static _name = "wac.contact";
    static id = "id";

    /** @type {number} */
    id;
    /** @type {string|false} */
    name;
    /** @type {string|false} */
    phone;
    partner_id = fields.One("res.partner");
}

WacAccount.register();
WacContact.register();
