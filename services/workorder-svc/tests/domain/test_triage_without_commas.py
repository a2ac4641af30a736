"""Emergencies in one breath, as people type them and recognisers write them: what a question, a fear, an old
day or a negation is about is what follows it at once, and no more."""

import pytest
from workorders.domain.triage import propose
from workorders.triage.shipped import model


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        # asked for is somebody to come
        ("water_leak", "请问能不能来看一下我家漏水了"),
        ("water_leak", "请问可以马上来吗漏水"),
        ("water_leak", "有没有人在啊我家漏水了"),
        ("water_leak", "有没有值班的师傅我家漏水了"),
        ("power_cut", "有没有水电工家里断电了"),
        ("water_leak", "是否有人值班家里漏水"),
        ("water_leak", "如果可以的话请尽快来厨房漏水很严重"),
        ("water_leak", "如果方便请马上派人来我家漏水很大"),
        # feared is what may come of it
        ("water_leak", "万一淹到楼下怎么办漏水很大"),
        ("water_leak", "担心老人滑倒厨房漏水很大"),
        ("water_leak", "防止漏水扩大请尽快来"),
        ("electric_shock", "避免触电插座漏电请来修"),
        ("gas_leak", "会不会是煤气漏了味道很大"),
        ("water_leak", "有没有漏水不清楚"),
        # it is the thing that is old, or the report
        ("water_leak", "上次换的水龙头漏水"),
        ("electric_shock", "上次装的热水器漏电"),
        ("water_leak", "之前修过的马桶漏水"),
        ("gas_leak", "以前装的燃气灶漏气了"),
        ("pipe_burst", "去年换的水管爆了"),
        ("smoke", "上个月换的插座冒烟"),
        ("water_leak", "上次那个漏水的地方还没修"),
        ("water_leak", "上次说的漏水没人来"),
        ("water_leak", "之前报的漏水一直没人来修"),
        ("water_leak", "之前报修的漏水什么时候来"),
        # nobody told of it
        ("power_cut", "没有通知就停电了"),
        ("power_cut", "物业没通知就停电"),
        ("power_cut", "没人通知就停电了"),
        ("power_cut", "没有任何通知就断电了"),
        ("power_cut", "没收到通知就断电"),
        # it was not so then
        ("gas_leak", "之前没有煤气味，今天有了"),
        ("gas_leak", "没有煤气味了？还是有一点"),
        ("water_leak", "没有不漏水的地方"),
        ("water_leak", "不会不漏水的"),
        ("water_leak", "别漏水了赶紧来"),
        ("water_leak", "没有停电漏水了"),
        ("electric_shock", "没有漏水，漏电"),
        # nobody names what burns, where the water is, or what somebody breathes
        ("smoke", "屋里全是烟"),
        ("smoke", "好多烟"),
        ("smoke", "火没有灭"),
        ("gas_leak", "carbon monoxide alarm"),
        ("water_leak", "灯在滴水"),
        ("electric_shock", "插座进水"),
        ("electric_shock", "水滴到插座上了"),
        ("danger", "头晕想吐，热水器刚用过"),
        ("danger", "老人在里面叫不应"),
        ("danger", "外墙砖掉"),
        ("lock_out", "小孩一个人在里面门打不开"),
        ("lock_out", "锁芯转不动，人在外面"),
    ],
)
def test_what_is_said_in_one_breath_is_known(fault: str, said: str) -> None:
    found = propose(said, model())
    assert (found.urgency, found.fault, found.decided_by) == ("emergency", fault, "rules")


@pytest.mark.parametrize(
    "said",
    [
        "没有漏水漏电，只是灯坏了",
        "没有漏水或者漏电",
        "没有漏水和冒烟",
        "不漏水也不漏电",
        "会不会漏水",
        "请问有没有漏水的",
        "如果家里漏水怎么办",
        "担心漏水",
        "接到通知今晚停电",
        "没有接到停电通知",
        "上次报的漏水已经修好了",
        "去年换的水管没有漏水",
        "没有漏水，今天有点堵",
        "检查一下别漏水了",
        "carbon monoxide alarm battery low",
        "邻居抽烟好多烟味",
        "孩子没反应过来",
        "锁芯坏了在外面买的",
    ],
)
def test_what_is_not_so_stays_none(said: str) -> None:
    assert propose(said, model()).urgency == "ordinary"
