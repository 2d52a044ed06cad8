/** On a phone the chats have a tab of their own; the store knows which chats it shows. */
import {MessagingMenu} from "@mail/core/public_web/messaging_menu";

import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

patch(MessagingMenu.prototype, {
    get _tabs() {
        const tabs = super._tabs;
        const category = this.store.discuss.wacCategory;
        if (category.threads.length) {
            tabs.push({
                counter: category.threadsWithCounter.length,
                icon: "fa fa-whatsapp",
                id: "wac",
                label: _t("WhatsApp"),
                sequence: 30,
            });
        }
        return tabs;
    },
});
