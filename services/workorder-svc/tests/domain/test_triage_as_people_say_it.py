"""Emergencies as people say them who never read the rule: what it missed, and what it cried for nothing."""

import pytest
from workorders.domain.triage import propose
from workorders.triage.shipped import model


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        # not a day when it is not so; not so then, but now; not that, but this
        *(
            ("water_leak", said)
            for said in (
                "没有一天不漏水",
                "没有哪个房间不漏水",
                "昨天没漏今天漏了",
                "不漏才怪，漏得到处都是",
                "不漏水才怪",
                "上周修好的水管又漏了",
                "防水没做好，漏水了",
                "天花板不停滴水",
            )
        ),
        ("smoke", "没有煤气味，但是报警器一直响"),
        ("pipe_burst", "水管无缘无故爆了"),
        ("pipe_burst", "楼道消防管爆管，水往下灌"),
        # whoever is below says so: it leaks where who lives above does not see it
        ("water_leak", "楼下说我家漏水，我看没有"),
        # a thing is named, and it burns, bursts or runs
        *(
            ("smoke", said)
            for said in (
                "热水器冒火",
                "热水器爆炸了",
                "插座打火",
                "灯泡炸了",
                "电饭煲烧起来了",
                "电路烧了",
                "着了大火",
                "厨房起了火",
                "楼下爆炸了",
                "烟感一直叫",
                "an explosion in the kitchen",
                "the fire alarm keeps going off",
            )
        ),
        *(
            ("water_leak", said)
            for said in (
                "水从灯里流出来",
                "水从天花板滴下来",
                "天花板一直滴水",
                "地暖漏了",
                "地板泡水了",
                "下水道反水",
                "厕所返水",
                "the toilet is overflowing",
                "water drips from the ceiling",
            )
        ),
        ("gas_leak", "液化气漏"),
        ("gas_leak", "液化气有味道"),
        ("gas_leak", "LPG leak"),
        ("power_cut", "空开跳了"),
        # who is shut in or out
        *(
            ("lock_out", said)
            for said in (
                "厕所门锁坏了人困在里面",
                "小孩一个人在屋里门锁了",
                "孩子一个人在家，门锁上了",
                "宝宝被关在房间出不来",
                "锁打不开",
                "房门打不开了",
                "my door is locked and I cannot get in",
                "we are trapped inside",
            )
        ),
        ("lift_stuck", "电梯突然不动了，人在里面出不来"),
        # whose gas it is nobody says, nor what is behind the door that somebody cannot open
        *(
            ("gas_leak", said)
            for said in (
                "灶台漏气，嘶嘶响",
                "阀门漏气",
                "炉头漏气",
                "厨房漏气了",
                "一直漏气闻着头晕",
                "hissing from the gas stove",
            )
        ),
        *(
            ("lock_out", said)
            for said in (
                "孩子锁屋里了",
                "我被锁在阳台了",
                "我爸锁卫生间了",
                "我不小心把自己锁外面了",
                "人关在厕所了",
                "钥匙锁屋里了",
                "猫锁屋里了",
                "I'm stuck on the balcony",
            )
        ),
        *(
            ("lift_stuck", said)
            for said in (
                "电梯停了有人在里面",
                "电梯停在半空，有老人困着",
                "电梯停了，里面有人",
                "电梯卡在12楼里面有人",
                "电梯故障，我们在里面",
                "人困电梯里了",
                "the lift stopped with people inside",
            )
        ),
        # what burns, and who felt it
        *(
            ("smoke", said)
            for said in ("短路了，线烧了", "热水器线烧断了", "插座冒火花", "有烧焦味", "the socket is burnt")
        ),
        *(
            ("electric_shock", said)
            for said in (
                "洗澡被电",
                "摸开关被电",
                "被插座电了",
                "热水器电人",
                "水龙头有电",
                "the shower shocked me",
            )
        ),
        *(("power_cut", said) for said in ("洗衣机短路", "总闸跳了", "空开合不上", "the power tripped")),
        ("pipe_burst", "软管崩了"),
        # asked for is who mends it, not whether it is so
        *(
            ("water_leak", said)
            for said in (
                "没有人能来修漏水吗",
                "有没有人来修漏水",
                "请问谁来处理漏水",
                "能来修漏水吗",
                "灯里滴水",
                "楼道水漫了",
                "家里发大水了",
                "water coming from ceiling",
                "water is all over the floor",
                "water's coming out of the wall",
            )
        ),
        # as it is said in Guangdong and Hong Kong
        ("power_cut", "无电"),
        ("power_cut", "冇电"),
        ("power_cut", "家裡冇電"),
        ("power_cut", "停咗電"),
        ("power_cut", "跳咗掣"),
        ("water_leak", "漏緊水"),
        ("water_leak", "屋企水浸"),
        ("water_leak", "天花漏水"),
        ("pipe_burst", "爆水喉"),
        ("smoke", "火燭呀"),
        ("lock_out", "我入唔到屋"),
        ("lift_stuck", "困lift"),
    ],
)
def test_it_is_an_emergency_whatever_thing_is_named(fault: str, said: str) -> None:
    found = propose(said, model())
    assert (found.fault, found.urgency, found.decided_by) == (fault, "emergency", "rules")


@pytest.mark.parametrize(
    "said",
    [
        # kept from it, or not so: said right before the word or within it
        *("防漏水", "做防漏水处理", "防止漏水", "非漏水", "冇漏水", "唔係漏水", "it was leaking yesterday"),
        *(
            "天花板没有滴水",
            "水管没有爆",
            "马桶不返水",
            "厕所没有返水",
            "烟雾报警器不响",
            "没有爆炸",
            "没着火",
        ),
        *("没有液化气味", "没有异味也不漏水"),
        # what burns, sparks or bursts as it should, or harms nobody
        *(
            "煤气灶打火没反应",
            "热水器打火打不着",
            "灶打不着火",
            "壁挂炉烧起来声音很大",
            "灶火很小",
            "火锅店太吵",
        ),
        *(
            "灯泡烧了",
            "玻璃炸了",
            "瓷砖爆了",
            "微波炉爆米花味",
            "电视声音爆大",
            "网速爆慢",
            "the smoke alarm beeps",
        ),
        # what is empty, shut or stuck without anybody behind it
        *(
            "液化气用完了",
            "手机无电",
            "无电梯",
            "柜子锁打不开",
            "抽屉锁打不开",
            "冰箱门打不开",
            "车门锁了",
            "门锁坏了",
        ),
        # what runs on a battery, when something ends, and air that is no gas
        *(
            "煤气表没电了",
            "水表没电",
            "门铃没电",
            "手电筒没电",
            "鼠标没电了",
            "今晚八点停电到几点",
            "后天停电多久",
            "水电到期了",
            "手机充电到几点",
            "停电公告看到了",
            "灯带电源坏了",
            "水龙头有电镀层",
            "水电人员什么时候来",
        ),
        *("轮胎漏气了", "阳台门漏气", "空调漏气不制冷", "灶没漏气", "阀门没有漏气", "灶打不着火"),
        # locked is a thing, held is nobody
        *(
            "自行车锁在阳台可以吗",
            "我家锁里面坏了",
            "没人锁在里面",
            "没有人被困",
            "钥匙断货",
            "电梯停了",
            "电梯停了没有人在里面",
            "电梯停了，里面没人",
            "电梯坏了有人修吗",
        ),
        *("没短路", "短路怎么预防", "没被电到", "锅烧焦了", "漫画"),
        *("no water coming from the ceiling", "water coming from the tap is brown", "the plug is not burnt"),
        *("我家热水出不来", "邻居太吵很困扰", "孩子一个人在家空调坏了", "I cannot get in touch with you"),
    ],
)
def test_it_is_none(said: str) -> None:
    assert propose(said, model()).urgency == "ordinary"
