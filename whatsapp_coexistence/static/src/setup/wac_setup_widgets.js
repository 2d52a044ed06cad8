/** The setup's button that opens the signup window, and what keeps the screen fresh. */
import {Component, onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/** How often the server is asked while something is on its way. */
const REFRESH = 3000;

export class WacSetupSignup extends Component {
    static template = "whatsapp_coexistence.WacSetupSignup";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.signup = useService("wac_signup");
        this.state = useState({isOpen: false});
        onWillUnmount(() => this.closeNotice?.());
    }

    get label() {
        return this.state.isOpen ? _t("The window is open…") : _t("Connect");
    }

    async connect() {
        const {record} = this.props;
        if (this.state.isOpen || !(await record.save())) {
            return;
        }
        // What the last window ended with is over
        this.closeNotice?.();
        this.state.isOpen = true;
        try {
            await this.show(await this.openOrResume());
        } finally {
            this.state.isOpen = false;
        }
    }

    /** Open the window, or go on with a signup that only waits for Meta. */
    openOrResume() {
        const {app_id: app, mode} = this.props.record.data;
        return this.resumable
            ? this.signup.resume({state: this.resumable})
            : this.signup.run({app_id: app.id, mode});
    }

    async show(result) {
        this.resumable = result?.resume ? result.state : null;
        const {record} = this.props;
        if (result?.status === "connected" && result.account_id) {
            await this.orm.call("wac.setup", "action_signup_done", [
                [record.resId],
                result.account_id,
            ]);
            await record.load();
        } else if (result?.message) {
            this.closeNotice = this.notification.add(result.message, {
                type: "warning",
                sticky: true,
            });
            // It stays on the page, too
            await record.load();
        }
    }
}

/** Loads the record again while its server says that something is on its way. */
export class WacSetupLive extends Component {
    static template = "whatsapp_coexistence.WacSetupLive";
    static props = {...standardWidgetProps};

    setup() {
        this.isLoading = false;
        const timer = setInterval(() => this.refresh(), REFRESH);
        onWillUnmount(() => clearInterval(timer));
    }

    async refresh() {
        const {record} = this.props;
        if (!record.data.is_waiting || this.isLoading || document.hidden) {
            return;
        }
        this.isLoading = true;
        try {
            // What is being typed stays
            if (!(await record.isDirty())) {
                await record.load();
            }
        } finally {
            this.isLoading = false;
        }
    }
}

registry.category("view_widgets").add("wac_setup_signup", {component: WacSetupSignup});
registry.category("view_widgets").add("wac_setup_live", {component: WacSetupLive});
