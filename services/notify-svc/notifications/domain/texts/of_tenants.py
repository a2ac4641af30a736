"""What people read of who lives where, who they are, and whether they can be reached."""

from typing import Final

from notifications.domain.said import Said, Texts

OF_TENANTS: Final[Texts] = {
    "moved_out_finance": {
        "zh": Said("租客已退租", "{place} 的租客自 {day} 起不再租住，请停止催缴并出具结算账单。"),
        "en": Said("Tenant moved out", "{place} is vacant from {day}. Stop dunning; make the final bill."),
    },
    "moved_out_access": {
        "zh": Said("租客已退租", "{place} 的租客自 {day} 起不再租住，请收回门禁权限。"),
        "en": Said("Tenant moved out", "{place} is vacant from {day}. Revoke the door access."),
    },
    "moved_out_manager": {
        "zh": Said("租客已退租", "{place} 的租客自 {day} 起不再租住，请安排查房与招租。"),
        "en": Said("Tenant moved out", "{place} is vacant from {day}. Inspect it and let it again."),
    },
    "stays_finance": {
        "zh": Said(
            "退租已撤回", "{place} 此前登记的退租（{day}）有误，租客仍在住，请继续正常收租，不做结算。"
        ),
        "en": Said("Tenant never left", "{place}: the move-out of {day} was a mistake. Go on as before."),
    },
    "stays_access": {
        "zh": Said("退租已撤回", "{place} 此前登记的退租（{day}）有误，租客仍在住，请恢复门禁权限。"),
        "en": Said("Tenant never left", "{place}: the move-out of {day} was a mistake. Restore the access."),
    },
    "stays_manager": {
        "zh": Said("退租已撤回", "{place} 此前登记的退租（{day}）有误，租客仍在住，请取消查房与招租。"),
        "en": Said("Tenant never left", "{place}: the move-out of {day} was a mistake. It is not to let."),
    },
    "moved_in_access": {
        "zh": Said("租客入住", "{place} 自 {day} 起有租客入住，请开通门禁权限。"),
        "en": Said("Tenant moves in", "A tenant lives in {place} from {day}. Issue the door access."),
    },
    "moved_in_manager": {
        "zh": Said("租客入住", "{place} 自 {day} 起有租客入住，请办理物业交割。"),
        "en": Said("Tenant moves in", "A tenant lives in {place} from {day}. Do the handover."),
    },
    "never_came_access": {
        "zh": Said("入住已撤回", "{place} 此前登记的入住（{day}）有误，租客并未入住，请收回门禁权限。"),
        "en": Said("Tenant never came", "{place}: the move-in of {day} was a mistake. Revoke the access."),
    },
    "never_came_manager": {
        "zh": Said("入住已撤回", "{place} 此前登记的入住（{day}）有误，租客并未入住，请取消物业交割。"),
        "en": Said("Tenant never came", "{place}: the move-in of {day} was a mistake. There is no handover."),
    },
    "room_left_finance": {
        "zh": Said("租客已换房", "{place} 的租客自 {day} 起换到其他房源居住，请核对这间房的租金与费用。"),
        "en": Said("Tenant changed rooms", "{place}: left for another unit on {day}. Check rent and fees."),
    },
    "room_left_access": {
        "zh": Said("租客已换房", "{place} 的租客自 {day} 起换到其他房源居住，请收回这间房的门禁权限。"),
        "en": Said("Tenant changed rooms", "{place}: left for another unit on {day}. Revoke the access."),
    },
    "room_left_manager": {
        "zh": Said("租客已换房", "{place} 的租客自 {day} 起换到其他房源居住，请安排查房与招租。"),
        "en": Said("Tenant changed rooms", "{place}: left for another unit on {day}. Inspect and let it."),
    },
    "room_left_for_own": {
        "zh": Said(
            "租客已换房",
            "{place} 的租客自 {day} 起换到 {other} 居住，请安排原房源的查房与招租，并办理新房源的物业交割。"
            "原登记的同住人不随迁，同住的须由租客重新登记后审核。",
        ),
        "en": Said(
            "Tenant changed rooms",
            "{place}: left for {other} on {day}. Inspect and let the one, do the handover of the other."
            " Occupants are named anew.",
        ),
    },
    "room_entered_access": {
        "zh": Said("租客换房入住", "{place} 自 {day} 起由换房来的租客居住，请开通门禁权限。"),
        "en": Said("Tenant changes rooms", "A tenant changes to {place} on {day}. Issue the door access."),
    },
    "room_entered_manager": {
        "zh": Said(
            "租客换房入住",
            "{place} 自 {day} 起由换房来的租客居住，请办理物业交割。"
            "原登记的同住人不随迁，同住的须由租客重新登记后审核。",
        ),
        "en": Said(
            "Tenant changes rooms",
            "A tenant changes to {place} on {day}. Do the handover. Occupants do not come along: the tenant"
            " names anew whoever lives there too, for you to approve.",
        ),
    },
    "room_entered_tenant": {
        "zh": Said(
            "换房后同住人须重新登记",
            "您自 {day} 起换到 {place} 居住。"
            "原登记的同住人不随迁，仍有人同住的，请在租客端「同住人」中重新登记。",
        ),
        "en": Said(
            "Name your occupants anew",
            "You live at {place} from {day} on. Whoever still lives with you is to be named anew in the app.",
        ),
    },
    "hard_to_reach": {
        "zh": Said("租客联系方式不足", "{place} 的在住租客只剩 {live} 种有效联系方式，请联系租客补充。"),
        "en": Said("Tenant hard to reach", "{place}: {live} contact methods work. Please ask for another."),
    },
    "crowded": {
        "zh": Said(
            "房源超员",
            "{place} 登记居住 {persons} 人，按现行规定最多可住 {most} 人，请核实并处理。",
        ),
        "en": Said("Too many live there", "{place}: {persons} live where {most} may. Please see to it."),
    },
    "occupant_to_approve": {
        "zh": Said("同住人待审核", "{place} 的租客登记了一位同住人，请在「同住人」中审核。"),
        "en": Said("Occupant to approve", "{place}: the tenant named an occupant. Approve or decline them."),
    },
    "occupant_approved": {
        "zh": Said("同住人审核通过", "您为 {place} 登记的一位同住人已通过审核。"),
        "en": Said("Occupant approved", "{place}: somebody whom you named may live with you."),
    },
    "occupant_declined": {
        "zh": Said(
            "同住人未通过审核",
            "您为 {place} 登记的一位同住人未通过审核，原因请在租客端「同住人」中查看。",
        ),
        "en": Said("Occupant declined", "{place}: somebody you named may not live there. The app says why."),
    },
    "document_to_judge": {
        "zh": Said("证明材料待审核", "{place} 的租客提交了一份证明材料，请在「证明材料」中查看并审核。"),
        "en": Said("Document to look at", "{place}: the tenant handed in a document. Please look at it."),
    },
    "document_of_no_home": {
        "zh": Said(
            "证明材料待审核", "一位目前不在住的租客提交了一份证明材料，请在「证明材料」中查看并审核。"
        ),
        "en": Said("Document to look at", "Somebody who does not live with us handed one in. Please look."),
    },
    "document_declined": {
        "zh": Said(
            "证明材料未通过审核",
            "您提交的一份证明材料未通过审核，请在租客端「证明材料」中查看原因并重新提交。",
        ),
        "en": Said("Document declined", "A document you handed in was declined. The app says why."),
    },
    "perhaps_one": {
        "zh": Said("疑似重复租客", "有两位租客疑似为同一人，请在「疑似重复」中核对，合并或注明不是同一人。"),
        "en": Said("Perhaps one tenant twice", "Two tenants may be one. Merge them, or say they are two."),
    },
    "identity_mismatched": {
        "zh": Said(
            "实名核验不一致", "有一位租客的姓名与证件号码核验不一致，请在「实名核验」中查看并核对证件原件。"
        ),
        "en": Said("Identity mismatch", "A tenant's name and document do not match. Look at the original."),
    },
    "identity_unanswered": {
        "zh": Said(
            "实名核验没有结果",
            "核验机构连续三天没有答复一位租客的实名核验，请在「实名核验」中查看并人工核对证件。",
        ),
        "en": Said("Identity not answered", "Three days without an answer on a tenant. Check it by hand."),
    },
    "door_code_missing": {
        "zh": Said(
            "门禁尚未开通", "{place} 新租客的门禁密码还没有确认开通，请到现场处理，办好后在系统里登记。"
        ),
        "en": Said("No door code yet", "{place}: the new tenant's code is not confirmed. Go and see to it."),
    },
    "door_code_left": {
        "zh": Said(
            "门禁尚未收回", "{place} 租客的门禁密码还没有确认收回，请到现场处理，办好后在系统里登记。"
        ),
        "en": Said("Door code still works", "{place}: the tenant's code is not revoked. Go and see to it."),
    },
    "contact_code": {
        "zh": Said("验证码", "您正在更改联系方式，验证码 {code}，{minutes} 分钟内有效，请勿告诉任何人。"),
        "en": Said("Your code", "To be reached here, give {code} within {minutes} minutes. Tell nobody."),
    },
    "confirmation_code": {
        "zh": Said("验证码", "您正在签署文件，验证码 {code}，{minutes} 分钟内有效，请勿告诉任何人。"),
        "en": Said("Your code", "Your code to sign is {code}, good for {minutes} minutes. Tell nobody."),
    },
}
