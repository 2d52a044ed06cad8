/**
 * Reads a number again while its past arrives, so that the progress moves by itself.
 * Put into a form of `wac.account`. Must never throw away what a person is typing.
 */
import {Component, onMounted, onWillUnmount, xml} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useDebounced} from "@web/core/utils/timing";
import {useService} from "@web/core/utils/hooks";

export class WacSyncWatch extends Component {
    static template = xml``;
    static props = {...standardWidgetProps};

    setup() {
        const bus = useService("bus_service");
        const reload = useDebounced(() => this.reload(), 500);
        const onProgress = ({account_id: accountId}) => {
            if (accountId === this.accountId) {
                reload();
            }
        };
        onMounted(() => bus.subscribe("wac.sync", onProgress));
        onWillUnmount(() => bus.unsubscribe("wac.sync", onProgress));
    }
    /** The form may be the number's own, or one that points at it. */
    get accountId() {
        const {record} = this.props;
        return record.resModel === "wac.account"
            ? record.resId
            : record.data.account_id?.id;
    }
    async reload() {
        const {record} = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("wac_sync_watch", {component: WacSyncWatch});
