"""What everybody may do: the expectation that the registry is compared with.

Used by the rights matrix. Must be changed by hand, with thought, whenever a model, a
method that can be called from outside or a route is added: the build fails otherwise.
"""

#: Model -> (whose rows one sees, {group: operations}); a group has what those below it have.
#: ``number``: agents see those of the numbers they answer, managers those of the company.
#: ``company``: everybody with the right to read sees those of their companies.
#: ``asker``: only the person who asked for it.
#: ``wizard``: a row belongs to whoever opened it. Operations: read, write, create, unlink.
MODELS = {
    "wac.account": ("number", {"agent": "r", "admin": "rwcu"}),
    "wac.account.to.api": ("wizard", {"admin": "rwcu"}),
    "wac.app": ("company", {"manager": "r", "admin": "rwcu"}),
    "wac.audit": ("company", {"admin": "r"}),
    "wac.composer": ("wizard", {"agent": "rwcu"}),
    "wac.composer.value": ("wizard", {"agent": "rwcu"}),
    "wac.connect": ("wizard", {"admin": "rwcu"}),
    "wac.connect.number": ("wizard", {"admin": "rwcu"}),
    "wac.consent": ("number", {"agent": "r"}),
    "wac.consent.import": ("wizard", {"manager": "rwcu"}),
    "wac.consent.record": ("wizard", {"agent": "rwcu"}),
    "wac.contact": ("number", {"agent": "rw", "manager": "rwc"}),
    "wac.contact.merge": ("wizard", {"manager": "rwcu"}),
    "wac.dead.letter": ("company", {"manager": "r", "admin": "rw"}),
    "wac.exclusion": ("company", {"admin": "r"}),
    "wac.exclusion.import": ("wizard", {"manager": "rwcu"}),
    "wac.exclusion.list": ("company", {"manager": "rwcu"}),
    "wac.media": ("number", {"agent": "r"}),
    "wac.message": ("number", {"agent": "r"}),
    "wac.notification": ("company", {"agent": "r", "admin": "ru"}),
    "wac.notification.attempt": ("company", {"agent": "r"}),
    "wac.notification.preview": ("wizard", {"manager": "rwcu"}),
    "wac.notification.preview.line": ("wizard", {"manager": "rwcu"}),
    "wac.notification.rule": ("company", {"agent": "r", "manager": "rwcu"}),
    "wac.notification.rule.channel": ("company", {"agent": "r", "manager": "rwcu"}),
    "wac.parked.change": ("company", {"admin": "r"}),
    "wac.parked.status": ("company", {"admin": "r"}),
    "wac.payment.report": ("report", {}),
    "wac.privacy.ask": ("wizard", {"manager": "rwcu"}),
    "wac.privacy.request": ("asker", {"manager": "r"}),
    "wac.quotation.send": ("wizard", {"agent": "rwcu"}),
    "wac.rate": ("company", {"agent": "r", "manager": "rwcu"}),
    "wac.rate.import": ("wizard", {"manager": "rwcu"}),
    "wac.read.receipt": ("company", {"admin": "r"}),
    "wac.reminder": ("company", {}),
    "wac.reminder.ladder": ("company", {}),
    "wac.reminder.report": ("report", {}),
    "wac.reminder.step": ("company", {}),
    "wac.retention": ("wizard", {"admin": "rwcu"}),
    "wac.setup": ("company", {"admin": "rwcu"}),
    "wac.signup": ("company", {"admin": "rc"}),
    "wac.sync": ("company", {"manager": "r"}),
    "wac.template": ("company", {"agent": "r", "manager": "rwcu"}),
    "wac.template.button": ("company", {"agent": "r", "manager": "rwcu"}),
    "wac.template.family": ("company", {"agent": "r", "manager": "rwcu"}),
    "wac.template.report": ("report", {"manager": "r"}),
    "wac.template.variable": ("company", {"agent": "r", "manager": "rwcu"}),
    "wac.thread": ("number", {"agent": "rw"}),
    "wac.thread.assign": ("wizard", {"agent": "rwcu"}),
    "wac.tombstone": ("company", {"admin": "r"}),
    "wac.upload": ("company", {"admin": "r"}),
    "wac.webhook.event": ("company", {"manager": "r", "admin": "rw"}),
    "wac.webhook.rejection": ("company", {"manager": "r"}),
}

#: Model -> {who may call: methods}. ``open``: returns the description of a screen and
#: reads nothing. ``group``: whoever has the group, on any record they may read. ``member``:
#: whoever may read the chat's channel. ``answers``: of these, who answers on WhatsApp.
#: ``asker``: only the person who made the row, whoever else administers.
#: A star: whichever row it is called on, which does not count. ``bridge``: needs groups of the
#: other app, so nobody of ours alone; the bridge's own tests say who.
METHODS = {
    "crm.lead": {"bridge": "action_wac_chat"},
    "discuss.channel": {
        "answers": "wac_answer_anyway",
        "member": "wac_customer_info wac_find_documents",
        "bridge": "wac_create_lead wac_send_quotation",
    },
    "res.partner": {"open": "action_wac_record_consent"},
    "wac.account": {
        "agent": "action_health_dead_letters action_health_events action_health_failed "
        "action_health_media action_health_phone action_health_queue "
        "action_health_rejected action_health_unknown action_open_meta",
        "manager": "action_start_sync",
        "admin": "action_allow_sending action_check_connection action_health_connect "
        "action_move_to_api action_register action_release action_show_pin "
        "action_subscribe",
    },
    "wac.account.to.api": {"admin": "action_ask_meta action_begin action_register"},
    "wac.app": {
        "admin": "action_connect_api action_connect_phone action_connect_token "
        "action_new_verify_token action_show_verify_token",
    },
    "wac.composer": {"agent": "action_send"},
    "wac.connect": {"admin": "action_connect action_find"},
    "wac.consent": {"agent": "action_open_proof"},
    "wac.consent.import": {"manager": "action_import"},
    "wac.consent.record": {"agent": "action_record"},
    "wac.contact": {
        "agent": "action_create_partner action_open_chat action_open_partner "
        "action_record_consent",
    },
    "wac.contact.merge": {"manager": "action_merge"},
    "wac.dead.letter": {"admin": "action_dismiss action_replay"},
    "wac.exclusion.import": {"manager": "action_import"},
    "wac.exclusion.list": {"manager": "action_upload"},
    "wac.media": {"agent": "action_fetch_again"},
    "wac.message": {
        "agent": "action_cancel action_mark_sent action_retry action_send_again"
    },
    "wac.mixin": {
        "open": "action_wac_messages action_wac_notifications",
        "group": "action_wac_chat wac_conversations wac_send_template wac_send_text",
    },
    "wac.notification": {"agent": "action_open_record"},
    "wac.notification.preview.line": {"manager": "action_open_record"},
    "wac.notification.rule": {
        "agent*": "action_open_rules",
        "agent": "action_open_notifications action_open_template",
        "manager": "action_preview action_submit_template action_switch",
    },
    "wac.privacy.ask": {"manager": "action_confirm"},
    "wac.privacy.request": {"asker": "action_download"},
    "wac.quotation.send": {"agent": "action_new_quotation action_send"},
    "wac.rate.import": {"manager": "action_import"},
    "wac.reminder": {
        "bridge": "action_approve action_invoice action_postpone action_skip"
    },
    "wac.reminder.ladder": {
        "open": "action_reminders",
        "bridge": "action_open action_plan",
    },
    "wac.retention": {"admin": "action_record action_save"},
    "wac.setup": {
        "open": "action_open_customers action_open_discuss",
        "admin": "action_back action_check action_connect_token action_discard "
        "action_finish action_next action_open action_open_account action_open_phones "
        "action_real_number action_send_test action_show_verify_token "
        "action_signup_done action_start_sync action_submit_templates action_subscribe "
        "action_try_it",
    },
    "wac.signup": {"admin": "finish start"},
    "wac.template": {
        "agent": "action_open_figures",
        "manager": "action_delete_at_meta action_discard_change action_edit "
        "action_keep_ours action_refresh action_send_test action_submit "
        "action_submit_family action_take_theirs wac_add_language",
        "manager*": "action_sync",
    },
    "wac.template.family": {
        "agent": "action_open_figures",
        "manager": "action_delete_at_meta action_submit",
    },
    "wac.template.figures": {"open": "action_open_figures"},
    "wac.thread": {
        "agent": "action_assign action_assign_me action_close action_open_discuss "
        "action_reopen",
        "bridge": "action_create_lead action_send_quotation",
    },
    "wac.thread.assign": {"agent": "action_assign"},
    "wac.webhook.event": {"admin": "action_replay"},
}

#: Methods of Odoo's that the add-ons extend: they ask for the rights the original asks for.
EXTENDED = {
    "account.move": "write",
    "crm.lead": "create write",
    "discuss.channel": "message_post",
    "discuss.channel.member": "create",
    "ir.http": "session_info",
    "ir.model.fields": "unlink",
    "phone.blacklist": "create unlink write",
    "privacy.lookup.wizard.line": "action_unlink",
    "res.company": "create unlink write",
    "res.groups": "create unlink write",
    "res.partner": "write",
    "res.users": "create write",
    "sale.order": "write",
    "wac.account": "create get_empty_list_help unlink write",
    "wac.app": "create unlink write",
    "wac.audit": "write",
    "wac.composer": "default_get",
    "wac.connect": "write",
    "wac.consent": "write",
    "wac.contact": "create write",
    "wac.contact.merge": "default_get",
    "wac.exclusion.list": "create write",
    "wac.notification": "unlink",
    "wac.notification.rule": "create unlink write",
    "wac.privacy.ask": "default_get",
    "wac.reminder.ladder": "create write",
    "wac.retention": "default_get",
    "wac.setup": "write",
    "wac.signup": "write",
    "wac.template": "create write",
    "wac.template.variable": "create write",
    "wac.thread": "create get_empty_list_help write",
}

#: Route -> [(who may knock, methods, whether Odoo checks its own form token)]. A POST that
#: it does not check must prove in another way who sent it: a signature, a secret header.
ROUTES = {
    "/wac/webhook/<string:key>": [("none", ["GET"], False), ("none", ["POST"], False)],
    "/wac/webhook/360dialog/<string:key>": [("none", ["POST"], False)],
    "/my/overdue/<string:token>": [("public", ["GET"], True)],
    "/my/whatsapp": [("user", ["GET"], True), ("user", ["POST"], True)],
}
