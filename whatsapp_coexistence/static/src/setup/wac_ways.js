/** The ways to connect, as cards to choose from; the server says what is on them. */
import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

let lastId = 0;

export class WacWays extends Component {
    static template = "whatsapp_coexistence.WacWays";
    static props = {...standardFieldProps};

    setup() {
        lastId += 1;
        this.name = `wac_ways_${lastId}`;
    }

    get ways() {
        return this.props.record.data.ways || [];
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    choose(way) {
        return this.props.record.update({[this.props.name]: way.value});
    }
}

registry.category("fields").add("wac_ways", {
    component: WacWays,
    supportedTypes: ["selection"],
});
