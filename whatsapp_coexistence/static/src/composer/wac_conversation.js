/**
 * The chats with a record's customer, in its form: read, live, and one click from Discuss.
 *
 * Used as ``<widget name="wac_conversation"/>`` in the form of any model with ``wac.mixin``.
 * Must never mark anything as read: who looks at an order has not answered the customer.
 */
import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    onWillUpdateProps,
    useChildSubEnv,
    useState,
} from "@odoo/owl";
import {Thread} from "@mail/core/common/thread";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

export class WacReadThread extends Thread {
    /** Being looked at is no reading. */
    onFocusin() {
        this.state.isFocused = false;
    }

    onFocusout() {
        this.state.isFocused = false;
    }
}

export class WacConversation extends Component {
    static template = "whatsapp_coexistence.Conversation";
    static components = {WacReadThread};
    static props = {...standardWidgetProps};

    setup() {
        // the form tells its chatter when to load messages; this is no chatter
        useChildSubEnv({chatter: undefined, inChatter: undefined});
        this.orm = useService("orm");
        this.action = useService("action");
        this.store = useService("mail.store");
        this.state = useState({isLoaded: false, chats: [], chat: null, thread: null});
        const bus = useService("bus_service");
        const onMerged = ({gone_id: goneId}) => this.onMerged(goneId);
        onMounted(() => bus.subscribe("wac/merged", onMerged));
        onWillUnmount(() => bus.unsubscribe("wac/merged", onMerged));
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(({record}) => {
            if (record.resId !== this.resId) {
                return this.load(record);
            }
        });
    }

    async load({resModel, resId}) {
        this.resId = resId;
        const chats = resId
            ? await this.orm.call(resModel, "wac_conversations", [[resId]])
            : [];
        // An answer about a record that was left is nobody's: it names another customer
        if (resId === this.resId) {
            this.state.chats = chats;
            await this.show(chats[0] || null);
            this.state.isLoaded = true;
        }
    }

    async show(chat) {
        this.state.chat = chat;
        const thread = chat
            ? await this.store.Thread.getOrFetch({
                  model: "discuss.channel",
                  id: chat.channel_id,
              })
            : null;
        if (chat?.channel_id === this.state.chat?.channel_id) {
            this.state.thread = thread;
        }
    }

    /** One of these chats went into another one. */
    async onMerged(goneId) {
        if (this.state.chats.some((chat) => chat.channel_id === goneId)) {
            await this.load(this.props.record);
        }
    }

    /** What tells the chats apart: the person, and the number if there are several. */
    label(chat) {
        const numbers = new Set(this.state.chats.map((one) => one.number));
        return numbers.size > 1
            ? _t("%(name)s on %(number)s", {name: chat.name, number: chat.number})
            : chat.name;
    }

    onChangeChat(ev) {
        const id = parseInt(ev.target.value, 10);
        return this.show(this.state.chats.find((chat) => chat.channel_id === id));
    }

    async openDiscuss() {
        await this.action.doActionButton({
            type: "object",
            name: "action_open_discuss",
            resModel: "wac.thread",
            resId: this.state.chat.thread_id,
        });
    }

    async write() {
        const {record} = this.props;
        if (!(await record.save())) {
            return;
        }
        await this.action.doAction("whatsapp_coexistence.wac_composer_action", {
            additionalContext: {
                default_res_model: record.resModel,
                default_res_ids: [record.resId],
            },
            onClose: () => this.load(record),
        });
    }
}

registry.category("view_widgets").add("wac_conversation", {
    component: WacConversation,
});
