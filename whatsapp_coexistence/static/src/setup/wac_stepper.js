/** The steps of the setup as a line of buttons; those reached before can be opened. */
import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

export class WacStepper extends Component {
    static template = "whatsapp_coexistence.WacStepper";
    static props = {...standardFieldProps};

    get steps() {
        const {record, name} = this.props;
        const selection = record.fields[name].selection;
        const values = selection.map(([value]) => value);
        const current = values.indexOf(record.data[name]);
        const furthest = values.indexOf(record.data.furthest);
        return selection.map(([value, label], index) => ({
            value,
            label,
            number: index + 1,
            isCurrent: index === current,
            isDone: index < furthest && index !== current,
            isReachable: index <= furthest && index !== current,
        }));
    }

    open(step) {
        return this.props.record.update({[this.props.name]: step.value}, {save: true});
    }
}

registry.category("fields").add("wac_stepper", {
    component: WacStepper,
    supportedTypes: ["selection"],
});
