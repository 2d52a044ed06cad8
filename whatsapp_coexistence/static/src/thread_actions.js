/** What one can do with a WhatsApp chat from its header. */
import "@mail/discuss/core/common/thread_actions";
import {
    registerThreadAction,
    threadActionsRegistry,
} from "@mail/core/common/thread_actions";

import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

const isUsable = ({owner, thread}) =>
    Boolean(
        thread?.isWac &&
        thread.wac_contact &&
        !owner.isDiscussSidebarChannelActions &&
        (!owner.props.chatWindow || owner.props.chatWindow.isOpen)
    );

registerThreadAction("wac-open-contact", {
    condition: (params) => isUsable(params) && params.thread.wac_contact.partner_id,
    icon: "fa fa-fw fa-address-book-o",
    name: _t("Open contact"),
    open: ({store, thread}) =>
        store.env.services.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: thread.wac_contact.partner_id.id,
            views: [[false, "form"]],
            target: "current",
        }),
    sequence: 5,
    sequenceGroup: 10,
});
registerThreadAction("wac-create-contact", {
    condition: (params) => isUsable(params) && !params.thread.wac_contact.partner_id,
    icon: "fa fa-fw fa-user-plus",
    name: _t("Create contact"),
    async open({store, thread}) {
        const {action, orm} = store.env.services;
        const result = await orm.call("wac.contact", "action_create_partner", [
            [thread.wac_contact.id],
        ]);
        if (result) {
            await action.doAction(result);
        }
    },
    sequence: 5,
    sequenceGroup: 10,
});
registerThreadAction("wac-send-template", {
    condition: (params) => isUsable(params) && params.thread.isWacWindowOpen,
    icon: "fa fa-fw fa-file-text-o",
    name: _t("Send a template"),
    open: ({store, thread}) =>
        store.env.services.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Send a template"),
            res_model: "wac.composer",
            views: [[false, "form"]],
            target: "new",
            context: {
                default_thread_id: thread.wac_thread_id,
                default_way: "template",
            },
        }),
    sequence: 6,
    sequenceGroup: 10,
});

registerThreadAction("wac-assign", {
    condition: isUsable,
    icon: "fa fa-fw fa-user-o",
    name: _t("Assign"),
    open: ({store, thread}) =>
        store.env.services.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Assign"),
            res_model: "wac.thread.assign",
            views: [[false, "form"]],
            target: "new",
            context: {default_thread_ids: [thread.wac_thread_id]},
        }),
    sequence: 8,
    sequenceGroup: 10,
});
registerThreadAction("wac-create-lead", {
    condition: (params) => isUsable(params) && params.thread.wac_offers_lead,
    icon: "fa fa-fw fa-handshake-o",
    name: _t("Create lead"),
    async open({store, thread}) {
        const {action, orm} = store.env.services;
        const result = await orm.call("discuss.channel", "wac_create_lead", [
            [thread.id],
        ]);
        if (result) {
            await action.doAction(result);
        }
    },
    sequence: 7,
    sequenceGroup: 10,
});

registerThreadAction("wac-send-quotation", {
    condition: (params) => isUsable(params) && params.thread.wac_offers_quotation,
    icon: "fa fa-fw fa-usd",
    name: _t("Send quotation"),
    async open({store, thread}) {
        const {action, orm} = store.env.services;
        const result = await orm.call("discuss.channel", "wac_send_quotation", [
            [thread.id],
        ]);
        if (result) {
            await action.doAction(result);
        }
    },
    sequence: 7,
    sequenceGroup: 10,
});

/** The list of agents belongs to the number: nobody is invited chat by chat. */
patch(threadActionsRegistry.get("invite-people"), {
    condition({thread}) {
        return !thread?.isWac && super.condition(...arguments);
    },
});
