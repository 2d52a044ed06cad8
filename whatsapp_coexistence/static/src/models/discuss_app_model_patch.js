/** The category of WhatsApp chats in the sidebar of Discuss. */
import {fields} from "@mail/core/common/record";
import {DiscussApp} from "@mail/core/public_web/discuss_app_model";
import {DiscussAppCategory} from "@mail/discuss/core/public_web/discuss_app_category_model";
import {compareDatetime} from "@mail/utils/common/misc";

import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

export const WAC_CATEGORY = "wac";

patch(DiscussApp.prototype, {
    setup() {
        super.setup(...arguments);
        this.wacCategory = fields.One("DiscussAppCategory", {
            compute() {
                return {
                    extraClass: "o-mail-DiscussSidebarCategory-wac",
                    hideWhenEmpty: true,
                    icon: "fa fa-whatsapp",
                    id: WAC_CATEGORY,
                    name: _t("WhatsApp"),
                    sequence: 20,
                };
            },
            eager: true,
        });
    },
});

patch(DiscussAppCategory.prototype, {
    sortThreads(t1, t2) {
        if (this.id === WAC_CATEGORY) {
            return (
                compareDatetime(t2.lastInterestDt, t1.lastInterestDt) || t2.id - t1.id
            );
        }
        return super.sortThreads(...arguments);
    },
});
