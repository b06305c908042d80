"""What columns are called in Chinese; in English their names say it.

A column that is missing here is shown by its name, so that a new question needs nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping

_PAIRS = """
accepted_not_after=验收不晚于 accepted_not_before=验收不早于 all_yuan=总收入（元）
approved_not_after=批复不晚于 approved_not_before=批复不早于 assets=资产独立 base=基地
bases=基地数 basis=依据 basis_document=依据文件 bearer=承担者 breached=不符合 category=类别
center=中心 center_a=中心甲 center_b=中心乙 centers=中心数 certain=确定 certain_after=之后（确定）
certain_before=之前（确定） certain_change=变化（确定） certainty=确定性 chain=产业链 change=变化
change_points=变化（百分点） checked=已检查 citation=出处 class=类型 concerns=涉及
confidence=置信度 credit_code=信用代码 day=日期 dissolved_year=撤销年份 downstream=下游环节
elsewhere=其他地区中心数 encoding=检查方式 enterprise=企业 enterprise_least_percent=企业最低%
enterprise_most_percent=企业最高% enterprise_percent=企业% enterprises=企业数 event=事件
evidence=证据 failing=不符合数 field=领域 fields=领域数 finance_social_percent=金融与社会%
first=首个 form=组织形式 founded_year=成立年份 from=起点 from_not_after=起点不晚于
from_not_before=起点不早于 government_percent=政府% governments=政府数 has_credit_code=有信用代码
has_ror=有ROR home_province=本省 hops=步数 host=依托单位 host_province=依托单位省份
hosts_before=原依托单位数 in_force=有效 institutes=研究机构数 item=条目 issuer=发布机关
judged=可否判断 key_phrase=关键语句 kind=种类 known_yuan=已知金额（元） lead=牵头单位类型
left=离开 legal=法人地位 level=层级 link=链接 list=名单 located=有地点 measures=措施数
member_percent=成员% members=成员数 message=说明 met=满足 mode=组建模式 money=经费独立
months_least=最少月数 months_most=最多月数 non_members=非成员数 norm=条款 norms=条款数
not_after=不晚于 not_applicable=不适用 not_before=不早于 not_checkable=不可检查
not_recorded=未记载 number=文号 only_here=仅此有 order=次序 organization=单位 other_province=外省
other_province_percent=外省% other_unknown_percent=其他或不明% outcome=结果 overlap=任期重叠
own_yuan=自有收入（元） part=部分 parties=方数 partner=合作单位 partners=合作单位数 past=已过期
people=人数 person=人员 place=相对位置 policy=政策 position=位置 possible=可能
possible_after=之后（可能） possible_before=之前（可能） possible_change=变化（可能） post=职务
post_a=职务甲 post_b=职务乙 projects=项目数 province=省份 province_a=省份甲 province_b=省份乙
provinces=省份数 reason=原因 receivers=接收方数 register=登记簿 registry=基地名录 relation=关系
remedy=补正 restatement=条款释义 role=角色 ror_candidate=ROR候选 ror_id=ROR标识 row=行 run=检查
same_partners=相同单位数 score=得分 seats=席位数 second=第二个 segment=环节 segment_a=环节甲
segment_b=环节乙 sentence=句号 share_percent=占比% shared=共享数 since_not_after=始于不晚于
since_not_before=始于不早于 sme_percent=科技型中小企业% social_yuan=社会收入（元） source=来源
state=状态 state_after=之后状态 state_before=之前状态 statement=记载 step=步骤 strategy=战略
technology_smes=科技型中小企业数 text=文本 tie=联系 title=标题 to=终点
transfer_yuan=转化收入（元） universities=高校数 university_institute_percent=高校院所%
unknown_amounts=金额不明数 until_not_after=止于不晚于 until_not_before=止于不早于
upstream=上游环节 url=网址 value=值 vehicle=载体 via=经由 waiver=豁免 which=新旧 why=原因
words=原文 year=年份
"""
CHINESE: Mapping[str, str] = {
    name: words for name, _, words in (pair.partition("=") for pair in _PAIRS.split())
}
