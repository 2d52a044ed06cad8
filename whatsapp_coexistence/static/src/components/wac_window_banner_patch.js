/** The banner stands above the composer, in Discuss and in chat windows. */
import {ChatWindow} from "@mail/core/common/chat_window";
import {Composer} from "@mail/core/common/composer";
import {DiscussContent} from "@mail/core/public_web/discuss_content";

import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

import {WacWindowBanner} from "./wac_window_banner";

DiscussContent.components = {...DiscussContent.components, WacWindowBanner};
ChatWindow.components = {...ChatWindow.components, WacWindowBanner};

patch(Composer.prototype, {
    get placeholder() {
        if (this.thread?.isWac) {
            return _t("Reply on WhatsApp to %(name)s…", {
                name: this.thread.displayName,
            });
        }
        return super.placeholder;
    },
});
