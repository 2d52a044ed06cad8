/**
 * "WhatsApp" beside "Send message", on every record whose model has ``wac.mixin``.
 *
 * Must never show to people who may not write to customers: the server names the models.
 */
import "@mail/chatter/web/chatter_patch";
import {Chatter} from "@mail/chatter/web_portal/chatter";

import {session} from "@web/session";
import {useService} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";

const MODELS = new Set(session.wac_models || []);

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        this.wacAction = useService("action");
    },

    get offersWac() {
        return Boolean(this.props.threadId) && MODELS.has(this.props.threadModel);
    },

    async onClickWac() {
        if (this.props.saveRecord && !(await this.props.saveRecord())) {
            return;
        }
        const {id, model} = this.state.thread;
        await this.wacAction.doAction("whatsapp_coexistence.wac_composer_action", {
            additionalContext: {default_res_model: model, default_res_ids: [id]},
            onClose: () => {
                this.load(this.state.thread, ["messages"]);
                this.reloadParentView();
            },
        });
    },
});
