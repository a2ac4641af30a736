"""Emergencies by families of words, said by who names no fault; and what only sounds so. Parted by «|»."""

from typing import Final

import pytest
from workorders.domain.triage import propose
from workorders.triage.shipped import model

FAMILIES: Final = {
    "lock_out": (
        "门关上了钥匙在里面|门关上了，钥匙在里面|钥匙落屋里了|出门忘拿钥匙|门被风吹上了|"
        "lost my key|I lost my keys|忘了带钥匙|忘记拿钥匙|没拿钥匙|钥匙掉下水道了|钥匙找不到了|"
        "找不到钥匙|钥匙不见了|门让风带上了|风把门关上了|钥匙还在屋里，门锁上了|大门钥匙丢了|"
        "弄丢了钥匙|the door slammed behind me|my keys are inside|left my keys inside|"
        "I forgot my key|房间门开不了"
    ),
    "smoke": (
        "插座有火星|有股烧塑料的味道|电箱噼里啪啦响|不冒烟了但是还有味道|闻到烧橡胶的味道|"
        "插座烧糊了|插座发烫|有焦糊味|开关滋滋响|burning plastic smell|插座里有电线烧焦的味道|"
        "塑料烧焦的味道|电线有糊味"
    ),
    "electric_shock": (
        "插座松了线露在外面|洗澡的时候麻了一下|摸到热水器外壳有点麻|摸水龙头手麻了|"
        "洗衣机外壳碰着发麻|里面的线都露出来了|铜丝裸露在外|有老鼠咬断电线|开关碰一下会麻"
    ),
    "pipe_burst": (
        "水管裂了|水管破了|水管滋水|管子呲水了|水管冻裂了|管道破了个口|接头飙水|pipe is broken|"
        "水管被装修的打穿了|龙头呲水"
    ),
    "water_leak": (
        "水止不住|水停不下来|水关不掉|马桶水一直流，漫到外面了|墙在滴水|my ceiling is dripping|"
        "空调往屋里滴水|地漏冒水|墙上淌水|水漫出来了|马桶一直往外冒水|水池的水溢到地上了|"
        "水流到客厅了|the water won't stop|下水道翻水|空调水往床上滴"
    ),
    "power_cut": ("灯全灭了|家里的灯都不亮了|所有灯突然都灭了|屋里突然一片漆黑|整层楼的灯都灭了"),
    "danger": (
        "天花板塌了|吊顶掉了|阳台护栏松了，孩子差点掉下去|玻璃碎了扎到脚流血了|吊灯掉下来了|"
        "窗户玻璃掉楼下了|墙塌了|空调外机快掉下来了|吊顶要塌了|栏杆断了|有人受伤了|"
        "外墙瓷砖掉到车上了|热水器掉下来了|手被玻璃划伤|老人摔伤了|the ceiling collapsed|"
        "the balcony railing is loose|he is bleeding|花盆砸到人了|窗扇摇摇欲坠|"
        "the ceiling fell down"
    ),
    "break_in": (
        "门被撬了|锁被人撬了|家里进小偷了|门被踹开了|窗户被人砸了|someone broke into my flat|"
        "the door was forced"
    ),
}
OF_SOME_FAULT: Final = (
    "没有带钥匙出门|钥匙丢在公司了|门自动锁了钥匙没带|出来忘记拿钥匙了门关了|被锁在外面了|"
    "门咣当一声关上了我没带钥匙|快递拿完门就锁上了钥匙在里头|锁匙唔见咗|鑰匙忘在家裡|"
    "門被風吹關上了|孩子把门关上了，钥匙在屋里|钥匙拔不出来门锁死了|丢了家里钥匙|"
    "钥匙落车上了进不去|门关了进不去|插座冒火星|插头烧黑了|插座里面冒火|插座一股焦味|电线烧着了|"
    "电表箱滋啦滋啦响|空开发烫|配电箱有焦糊味|墙里有烧电线味|一插电就有火星|插座打火冒星|"
    "洗手时水龙头麻手|淋浴的时候手被麻到|碰水龙头触电感|灯线裸露在外|开关面板掉了线裸着|"
    "电线皮破了露铜|电线断了掉在地上|水管爆了关不掉水|管道裂开喷水|水管接头断了|水管破裂|"
    "水管炸开|软管破裂|水龙头断了水一直喷|水龙头拧断了水止不住|阀门坏了水关不了|水柱喷出来|"
    "管子滋滋往外喷|墙里渗水|天花板渗水|楼上往下滴水|灯口往下滴水|吊顶滴水|卫生间顶部滴水|"
    "马桶溢出来了|马桶水溢到客厅|地漏返水|厨房水池往上反水|水漫金山|客厅都是水|屋里积水|"
    "地上一摊水|家里淹了|洗衣机漏了一地水|空调漏水到床上|灯突然都不亮了|全屋没电|整个房子黑了|"
    "屋里一下子全黑|天花板掉下来一大块|吊扇快掉下来了|外墙砖掉下来砸到车|窗户掉下去了|"
    "玻璃门炸了划伤人|玻璃碎了割到手流血|孩子从窗户掉下去了|奶奶滑倒摔伤|老人晕倒在屋里|"
    "空调外机松了要掉|阳台栏杆松动|阳台玻璃护栏裂了|楼梯护栏掉了|门锁被破坏|家里被盗|有人撬锁|"
    "门被人砸开了|半夜有人撬门|家里遭贼|the window fell out|glass cut my foot and it is bleeding|"
    "the railing on the balcony is broken|I cannot find my keys|"
    "door shut behind me and my keys are in the flat|left the keys in the apartment|"
    "the pipe cracked|water keeps coming from the pipe and won't stop|"
    "there's a burning smell from the socket|the socket sparks when I plug in|ceiling fell in|"
    "someone broke in last night"
)
ORDINARY: Final = (
    "天然气打不着|门不能反锁|不像漏水|排除漏水|邮箱钥匙丢了|信箱的钥匙找不到|抽屉钥匙丢了|"
    "电动车钥匙丢了|天然气没气了|燃气怎么开通|门反锁不上|反锁钮坏了|做饭锅烧糊了|饭糊味|"
    "烧烤味好大|网线露在外面|灯管裂了|花洒软管破了个口子|射灯掉下来了|卫生间的砖掉了一块|"
    "天花板掉皮|墙皮掉了|床护栏松了|灯不亮了|走廊灯全灭了|抽屉夹手|桌子划伤了|地板被划伤|"
    "柜门被风吹上了|窗帘杆掉下来了|马桶的水一直停不下来|水龙头关不紧|空调滴水|没有受伤|"
    "吊灯没掉下来|钥匙没丢|水管没破|洗澡太麻烦|热水器很麻烦|坐马桶腿发麻|停电梯了|水费停不了|"
    "味道漫到走廊|烟雾弥漫|门老是被风吹上|洗澡水漫到脚面|快递被偷|电脑开关机|门把手掉了|"
    "衣柜门掉下来了|床塌了|沙发塌了|插座面板掉下来了|门往下掉关不严|墙纸破了|裤子破了|马桶圈裂了|"
    "门把手松了|想配一把钥匙|钥匙断货|不是受伤|邻居砸墙太吵|地砖裂了|瓷砖裂了|水池裂了|"
    "管家态度差|管理费怎么交|要不要带钥匙|没有小偷|I lost my mailbox key|"
    "the light fell out of fashion|how to avoid a break-in|没有麻的感觉|钥匙怎么还|"
    "师傅下午来，钥匙在物业|水电费停了怎么办|暖气管是凉的|楼下掉了个东西能找吗|厨房灯管破了|"
    "门锁芯坏了想换|热水器打不着火|燃气灶点不着火|插座没电了|开关坏了一按就啪的一声|"
    "洗手池的水流得慢|阳台晾衣架掉下来了|晾衣杆断了|窗户关不严漏风|窗户玻璃有裂纹|玻璃碎了|"
    "玻璃门松了|橱柜门掉了|马桶盖掉了|浴室镜子掉了|墙上的挂钩掉了|墙纸掉了|瓷砖松动|地砖松了|"
    "楼梯扶手松了|空调外机声音大|空调外机噪音|热水器漏气|窗帘掉了|灯罩掉了|灯泡掉了|吊灯不亮|"
    "吊扇不转|吊顶发霉|吊顶里有老鼠|天花板有裂缝|天花板发霉|阳台门坏了|阳台灯坏了|防盗窗生锈了|"
    "门被虫蛀了|锁生锈了|小孩把门踢坏了|窗户被孩子砸坏了|水有味道|自来水发黄|水表不转|水压低|"
    "水龙头出水小|花洒滴水|马桶堵了|马桶冒泡|下水道有味道|冰箱不制冷|冰箱漏氟|电视没信号|"
    "路由器发烫|手机充电发烫|电脑线断了|网线断了|耳机线断了|遥控器没电|智能锁没电了|门禁卡丢了|"
    "卡丢了|车钥匙丢了|我想加一把钥匙|多配一把钥匙|退房钥匙放在哪里|钥匙放家里可以吗|钥匙给谁|"
    "师傅来的时候我不在家，钥匙在门口地垫下|家里没人，钥匙在前台|老人住的，扶手要装一个|"
    "孩子摔坏了桌子|桌子划痕|手机掉马桶里了|戒指掉下水道了|东西掉到洗衣机后面|"
    "衣服掉到楼下雨棚上了|被子掉到楼下了|火灾报警器怎么关|锅烧干了|烧水壶坏了|烤箱坏了|"
    "烧烤可以吗|电费怎么交|停车费|停水通知|请问什么时候来电|空调出风口有灰|墙面流汗|"
    "墙发霉了滴水崖|地暖不热|暖气片漏气|麻烦看一下热水器|麻烦帮我修下开关|插座麻烦换一个|"
    "开关有点麻烦|洗衣机麻烦看看|热水器旧了麻烦换|门铃坏了|对讲坏了|楼道灯坏了|楼道太黑|"
    "家里太黑想加灯|卧室的灯都不亮|客厅灯一个不亮|蚊子太多|血渍能清吗|宠物受不了|水果漫山遍野|"
    "管道疏通|管子疏通多少钱|管子接头想换|热水管不热|软管老化想换|水管生锈|水管有异响|水管声音大|"
    "楼上滴水声|楼上流水声|水槽裂了|浴缸裂了|洗手盆裂了|热水器不打火|天然气费|燃气公司电话|"
    "电梯好慢|人脸识别进不去|APP进不去|小区进不去车|网页打不开|冰箱门关不上|水龙头松了|栏杆生锈|"
    "栏杆要刷漆|防护栏想装|阳台护栏太矮|My key card does not work|I need a second key|"
    "the window does not close|the light does not turn on|the lamp is broken|"
    "the railing is rusty|hot water does not work|The door does not close|"
    "The wall paint is falling off|the tiles are broken|water pressure is low|"
    "wardrobe door fell off|the curtain fell down|water does not turn hot"
)


@pytest.mark.parametrize(
    ("fault", "said"), [(fault, said) for fault, family in FAMILIES.items() for said in family.split("|")]
)
def test_it_is_that_emergency(fault: str, said: str) -> None:
    found = propose(said, model())
    assert (found.fault, found.urgency, found.decided_by) == (fault, "emergency", "rules")


@pytest.mark.parametrize("said", OF_SOME_FAULT.split("|"))
def test_it_is_an_emergency(said: str) -> None:
    found = propose(said, model())
    assert (found.urgency, found.decided_by) == ("emergency", "rules")


@pytest.mark.parametrize("said", ORDINARY.split("|"))
def test_it_only_sounds_so(said: str) -> None:
    assert propose(said, model()).urgency == "ordinary"


def test_a_fire_that_is_out_is_looked_at_all_the_same() -> None:
    assert propose("冒烟，已经灭了", model()).fault == "smoke"
    assert propose("已经不冒烟了，谢谢", model()).urgency == "ordinary"
