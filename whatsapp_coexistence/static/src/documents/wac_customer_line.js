/**
 * Above a WhatsApp chat: who looks after it, and the customer's open documents.
 * Shown in Discuss. Must never count what the user may not read: the server counts.
 */
import {ChatWindow} from "@mail/core/common/chat_window";
import {DiscussContent} from "@mail/core/public_web/discuss_content";
import {Message} from "@mail/core/common/message";

import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";

import {useService} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";

import {addLinks, candidates} from "./wac_links";

export class WacCustomerLine extends Component {
    static template = "whatsapp_coexistence.WacCustomerLine";
    static props = ["thread"];

    setup() {
        this.action = useService("action");
        this.documents = useService("wac_documents");
        this.state = useState({groups: []});
        this.isGone = false;
        onMounted(() => this.load());
        onWillUnmount(() => {
            this.isGone = true;
        });
    }

    async load() {
        const {documents} = await this.documents.info(this.props.thread.id, true);
        if (!this.isGone) {
            this.state.groups = documents;
        }
    }

    open({count, domain, label, model, res_id: resId}) {
        const views =
            count === 1
                ? [[false, "form"]]
                : [
                      [false, "list"],
                      [false, "form"],
                  ];
        this.action.doAction({
            type: "ir.actions.act_window",
            name: label,
            res_model: model,
            views,
            ...(count === 1 ? {res_id: resId} : {domain}),
        });
    }
}

DiscussContent.components = {...DiscussContent.components, WacCustomerLine};
ChatWindow.components = {...ChatWindow.components, WacCustomerLine};

patch(Message.prototype, {
    prepareMessageBody(bodyEl) {
        super.prepareMessageBody(...arguments);
        if (bodyEl && this.message.wac && this.message.thread?.isWac) {
            this.wacAddLinks(bodyEl, this.message.thread.id);
        }
    },
    async wacAddLinks(bodyEl, channelId) {
        const service = this.env.services.wac_documents;
        const [{documents}, links] = await Promise.all([
            service.info(channelId),
            service.find(channelId, candidates(bodyEl.textContent)),
        ]);
        for (const {model, names} of documents) {
            for (const [name, id] of names) {
                links.set(name, {model, id, label: name});
            }
        }
        if (bodyEl.isConnected) {
            addLinks(bodyEl, links);
        }
    },
});
