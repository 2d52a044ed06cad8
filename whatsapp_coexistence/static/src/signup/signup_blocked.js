/**
 * A dialog for a browser that blocked the signup window: a click opens it.
 *
 * Opened by the signup service. Must never open the window without a click.
 */

import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";

export class SignupBlocked extends Component {
    static template = "whatsapp_coexistence.SignupBlocked";
    static components = {Dialog};
    static props = {open: Function, choose: Function, close: Function};

    setup() {
        this.state = useState({open: false, failed: false});
    }

    async open() {
        this.state.open = true;
        const result = await this.props.open();
        this.state.open = false;
        if (result === null) {
            this.state.failed = true;
            return;
        }
        this.props.choose(result);
        this.props.close();
    }
}
