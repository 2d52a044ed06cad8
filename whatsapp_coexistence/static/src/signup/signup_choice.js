/**
 * A dialog that asks which of several numbers is meant.
 *
 * Opened by the signup service. Must never choose by itself.
 */

import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";

export class SignupChoice extends Component {
    static template = "whatsapp_coexistence.SignupChoice";
    static components = {Dialog};
    static props = {
        message: String,
        choices: Array,
        choose: Function,
        close: Function,
    };

    setup() {
        this.state = useState({chosen: ""});
    }

    confirm() {
        this.props.choose(this.state.chosen);
        this.props.close();
    }
}
