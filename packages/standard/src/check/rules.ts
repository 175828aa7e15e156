import { FILE_RULES } from './file-rules.ts'

export interface RuleRow {
  readonly en: string
  readonly zh: string
  readonly fix: { readonly en: string; readonly zh: string }
}

/** Every rule a row can break, or be warned about; `{…}` are filled from the field and the value. */
export const RULES = {
  ...FILE_RULES,
  'author-above': {
    en: '{value} ({zh}) is for a tier above {region} to give, not for {region} itself.',
    zh: '{zh} {value} 应由 {region} 的上级填报,{region} 不得自行填报。',
    fix: {
      en: 'Leave the row to the tier above, or give your own assessment.',
      zh: '请由上级填报,或改报本级自评结果。',
    },
  },
  'author-foreign': {
    en: '{zh} {value} is not {author}: a node writes in its own name only.',
    zh: '{zh} {value} 不是 {author}:节点只能以本级名义填报。',
    fix: { en: 'Leave {field} out, or have {value} send the row.', zh: '请不填{zh},或由 {value} 填报。' },
  },
  'author-issuer': {
    en: '{zh} is for the node that issued {target} to give, and this node did not.',
    zh: '{zh}由布置{target}的节点填写,本节点并非布置方。',
    fix: { en: 'Leave {field} out.', zh: '请不填{zh}。' },
  },
  'beside-value': {
    en: '{zh} {value} is read as {kept}; {beside} beside it is left out.',
    zh: '{zh} {value} 读作 {kept},其旁的 {beside} 未计入。',
    fix: { en: 'Put units and notes into columns of their own.', zh: '单位和注释请另设一列。' },
  },
  'cell-error': {
    en: '{zh} is {value} in the file: an error and no value.',
    zh: '{zh}在文件中为 {value},是错误值而非数据。',
    fix: { en: 'Correct the formula, or leave the cell empty.', zh: '请改正公式,或将单元格留空。' },
  },
  characters: {
    en: '{zh} holds a character that no text can hold (NUL or half a surrogate pair).',
    zh: '{zh}含有非法字符(NUL 或不成对的代理码)。',
    fix: { en: 'Export the file again as UTF-8.', zh: '请以 UTF-8 重新导出。' },
  },
  'closed-without-time': {
    en: 'The case is closed but has no closing time; it is counted on the day it was reported.',
    zh: '案卷已结案而无结案时间,按上报日统计。',
    fix: { en: 'Add closedAt if the source knows it.', zh: '来源系统如有结案时间,请补充 closedAt。' },
  },
  'code-unknown': {
    en: '{value} is not a code of {list}.',
    zh: '{value} 不是 {list} 中的代码。',
    fix: {
      en: "Use a code of that list, or name the city's own list in standardRef: LOCAL:{region}.",
      zh: '请使用该标准中的代码;本市自定义代码请将 standardRef 写为 LOCAL:{region}。',
    },
  },
  'code-unlisted': {
    en: '{value} is not among the codes of {list} known here, which are incomplete; it is kept and counted as unmapped.',
    zh: '{value} 不在本系统所收的 {list} 代码中(所收不全),予以保留,统计时列入 unmapped。',
    fix: { en: 'Compare it with the printed standard.', zh: '请与标准文本核对。' },
  },
  'class-differs': {
    en: 'The class {value} is not the one of {list}; the class of the list is kept.',
    zh: '大类 {value} 与 {list} 不一致,以标准为准。',
    fix: { en: 'Leave the class out: it follows from the code.', zh: '大类可不填,由代码推定。' },
  },
  'control-characters': {
    en: '{zh} identifies the row and holds control characters.',
    zh: '{zh}用于标识记录,含有控制字符。',
    fix: { en: 'Remove line breaks, tabs and invisible characters.', zh: '请删除换行、制表符等不可见字符。' },
  },
  'coordinates-half': {
    en: 'Only one of longitude and latitude is given; the position is left out.',
    zh: '经纬度只有其一,坐标置空。',
    fix: { en: 'Give both or neither.', zh: '请同时填写经度和纬度,或都不填。' },
  },
  'coordinates-outside': {
    en: 'The position {value} is not in China; it is left out.',
    zh: '坐标 {value} 不在我国范围内,坐标置空。',
    fix: {
      en: 'Check the order of longitude and latitude, and that they are degrees.',
      zh: '请核对经纬度先后次序及单位(度)。',
    },
  },
  'coordinates-unread': {
    en: '{zh} {value} is no decimal number of degrees; it is left out.',
    zh: '{zh} {value} 不是十进制度数,置空。',
    fix: { en: 'Write degrees as a decimal number, 120.38.', zh: '请以十进制度填写,如 120.38。' },
  },
  'coordinates-zero': {
    en: 'The position is 0, 0: no position was taken; it is left out.',
    zh: '坐标为 0,0,即未定位,坐标置空。',
    fix: { en: 'Leave it empty when no position was taken.', zh: '未定位时请留空。' },
  },
  'deadline-computed': {
    en: '{zh} {value} is not taken: the deadline of this case is computed.',
    zh: '{zh} {value} 未采用:该案卷的处置截止时间由系统推算。',
    fix: {
      en: 'To give the deadline yourself, leave deadlineBasis of the row empty.',
      zh: '如需自行填报截止时间,请将该行的“处置截止时间推算起点”留空。',
    },
  },
  'digits-lost': {
    en: '{zh} {value} is a number whose last digits the file no longer has.',
    zh: '{zh} {value} 为数值,末尾数字已丢失。',
    fix: {
      en: 'Format the column as text where it is kept, enter the digits anew, and export it again: as a number a spreadsheet keeps fifteen digits.',
      zh: '请在原表中将该列设为文本格式,重新填写数字后再导出:表格软件中的数值只保留 15 位数字。',
    },
  },
  'division-changed': {
    en: '{value} {name} is gone ({change}, {year}); it is found under {successors}. {done}',
    zh: '{value} {name} 已变更({changeZh},{year} 年),现为 {successors}。{doneZh}',
    fix: { en: 'Give the code in force: {successors}.', zh: '请填写现行代码:{successors}。' },
  },
  'division-not-county': {
    en: '{value} is not the lowest division: cases are counted by county.',
    zh: '{value} 不是县级区划,案卷按县级区划统计。',
    fix: { en: 'Give the 6-digit code of the county or district.', zh: '请填写县(区、市)的 6 位代码。' },
  },
  'division-outside': {
    en: '{value} does not lie in region {region}.',
    zh: '{value} 不在区划 {region} 之内。',
    fix: {
      en: 'Send the case to the node of its own city, or correct the division.',
      zh: '请改正区划代码,或向其所属城市的节点报送。',
    },
  },
  'division-renamed': {
    en: '{value} has been called {name} since {year}.',
    zh: '{value} 自 {year} 年起称为 {name}。',
    fix: { en: 'Write {name}, or the code.', zh: '请写为 {name},或填写代码。' },
  },
  'division-several': {
    en: '{value} may be {fits}: the row does not say which.',
    zh: '{value} 可能是 {fits},该行未说明是哪一个。',
    fix: {
      en: 'Give the 6-digit code, or the full name beside a column with its province.',
      zh: '请填写 6 位代码,或写全称并另列所属省份。',
    },
  },
  'division-taken': {
    en: '{value} is taken as {taken}; {rivals} had or has the name too.',
    zh: '{value} 按 {taken} 处理;同名的还有 {rivals}。',
    fix: { en: 'Give the full name or the code.', zh: '请写全称或填写代码。' },
  },
  'division-unknown': {
    en: 'There is no division {value}.',
    zh: '没有区划 {value}。',
    fix: {
      en: 'Give the 6-digit code of GB/T 2260 (state of 2023-06-30).',
      zh: '请填写 GB/T 2260 的 6 位代码(截至 2023-06-30)。',
    },
  },
  'formula-unsaved': {
    en: '{zh} is a formula of which the workbook holds no result.',
    zh: '{zh}为公式,而工作簿中没有保存其结果。',
    fix: {
      en: 'Open the workbook in a spreadsheet program, save it, and import it again.',
      zh: '请用表格软件打开该工作簿并保存后再导入。',
    },
  },
  format: {
    en: '{zh} {value} does not have the form: {form}.',
    zh: '{zh} {value} 格式不符,应为:{formZh}。',
    fix: { en: 'Write it as {form}.', zh: '请写为{formZh}。' },
  },
  length: {
    en: '{zh} has {length} characters; at most {max} fit.',
    zh: '{zh}有 {length} 个字符,最多 {max} 个。',
    fix: { en: 'Shorten it to {max} characters.', zh: '请缩短至 {max} 个字符以内。' },
  },
  'limit-range': {
    en: '{value} is a range, not one time limit.',
    zh: '{value} 是区间,不是单一时限。',
    fix: { en: 'Write the limit that is binding, such as 5工作日.', zh: '请写明应遵守的时限,如 5工作日。' },
  },
  'limit-unreadable': {
    en: '{value} is not a time limit that can be read without guessing.',
    zh: '{value} 不是可无歧义识别的时限。',
    fix: {
      en: 'Write a number and 工作时, 小时, 分钟, 工作日 or 天, or 当日; where limits differ by weather or season, a rule for each.',
      zh: '请写数字加“工作时”“小时”“分钟”“工作日”或“天”,或写“当日”;时限因天气、季节不同的,请分列为多条规则。',
    },
  },
  'local-list-elsewhere': {
    en: 'The local code list {value} is kept by a division outside region {region}.',
    zh: '本地代码表 {value} 属于区划 {region} 之外。',
    fix: { en: 'Use LOCAL: and a division of this region.', zh: '请使用 LOCAL: 加本区划代码。' },
  },
  'made-date': {
    en: '{zh} is the day {value} in the workbook: the program that kept it has made a date of it.',
    zh: '{zh}在工作簿中为日期 {value},系表格软件自动转换所致。',
    fix: {
      en: 'Format the column as text where it is kept, and enter the value anew.',
      zh: '请在原表中将该列设为文本格式后重新填写。',
    },
  },
  'made-number': {
    en: '{zh} is {value}: a program took the code for a number, and zeros at its front may be gone.',
    zh: '{zh}为 {value}:程序将编码当作数值处理,开头的零可能已丢失。',
    fix: {
      en: 'Keep the column as text where it comes from (in pandas: dtype=str), and export it again.',
      zh: '请在来源处将该列保留为文本(如 pandas 中 dtype=str)后重新导出。',
    },
  },
  'mixed-scripts': {
    en: '{zh} {value} holds letters of another script ({signs}) that look like Latin ones; it is kept as an identifier of its own.',
    zh: '{zh} {value} 含有形似拉丁字母的其他文字字母({signs}),按另一标识保留。',
    fix: { en: 'Type it again in Latin letters if those are meant.', zh: '如应为拉丁字母,请重新录入。' },
  },
  'not-allowed': {
    en: '{value} is not a value of {zh}.',
    zh: '{value} 不是{zh}的取值。',
    fix: { en: 'Use one of: {allowed}.', zh: '取值应为:{allowedZh}。' },
  },
  'reference-unheld': {
    en: 'No {target} {value} is held here.',
    zh: '此处没有{targetZh} {value}。',
    fix: { en: 'Bring in the {target} first, or correct {field}.', zh: '请先导入该{targetZh},或改正{zh}。' },
  },
  'parent-class-unknown': {
    en: 'No list known here has the class {value} of {list}; codes declared under it are counted as unmapped.',
    zh: '本系统所收代码表中没有 {list} 的大类 {value},归入该类的代码按 unmapped 统计。',
    fix: {
      en: 'Give standard, kind and class of a published list.',
      zh: '请填写已发布代码表的标准、类别与大类代码。',
    },
  },
  'percent-cell': {
    en: 'The workbook shows {zh} as {value}; it is read as {kept}.',
    zh: '工作簿中{zh}显示为 {value},按 {kept} 读取。',
    fix: {
      en: 'Write the figure as a number in the unit of its column, without a percent format.',
      zh: '请按该列的单位直接填写数值,不要使用百分比格式。',
    },
  },
  'personal-data': {
    en: '{zh} held personal data, which was replaced by *: {kinds}.',
    zh: '{zh}含个人信息,已替换为 *:{kindsZh}。',
    fix: { en: 'Leave personal data out of free text.', zh: '请勿在自由文本中填写个人信息。' },
  },
  'quotient-differs': {
    en: '{zh} {value} is not {aboveZh} {numerator} divided by {belowZh} {denominator}, which is {quotient}.',
    zh: '{zh} {value} 与{aboveZh} {numerator} 除以{belowZh} {denominator} 的结果({quotient})不符。',
    fix: {
      en: 'Correct the numbers or the unit, or leave {field} out: it is computed from them.',
      zh: '请改正数值或计量单位,或不填{zh},由系统计算。',
    },
  },
  'score-above-full': {
    en: '{zh} {value} is more than the full score {full} of {indicator}.',
    zh: '{zh} {value} 超过 {indicator} 的满分 {full}。',
    fix: {
      en: 'Correct the score, or the scoring rule in the definition of the indicator.',
      zh: '请改正得分,或指标定义中的评分规则。',
    },
  },
  'share-above-whole': {
    en: '{share} % of {indicator} is more than the whole, which its definition does not allow.',
    zh: '{indicator} 为 {share}%,超过 100%,而指标定义不允许。',
    fix: {
      en: 'Correct the numbers, or set mayExceedWhole in the definition of the indicator.',
      zh: '请改正数值;确可超过 100% 的,请在指标定义中填写 mayExceedWhole。',
    },
  },
  range: {
    en: '{zh} {value} is outside {low} to {high}.',
    zh: '{zh} {value} 超出 {low} 至 {high}。',
    fix: { en: 'Check the number and its unit.', zh: '请核对数值及单位。' },
  },
  'region-differs': {
    en: 'The row is meant for region {value}, this node is {region}.',
    zh: '该行属于区划 {value},本节点为 {region}。',
    fix: { en: 'Leave regionCode out, or send the row to that node.', zh: '请不填 regionCode,或改向该节点报送。' },
  },
  required: {
    en: '{zh} is missing.',
    zh: '缺少{zh}。',
    fix: { en: 'Fill in {field}.', zh: '请填写{zh}。' },
  },
  'required-when': {
    en: '{zh} is missing; it is needed because {condition}.',
    zh: '缺少{zh};因{conditionZh},此项必填。',
    fix: { en: 'Fill in {field}.', zh: '请填写{zh}。' },
  },
  'sender-outside': {
    en: 'The row lies in {value}, outside {sender}, for which it was sent.',
    zh: '该行位于 {value},不在报送方区划 {sender} 之内。',
    fix: { en: 'Send it under the code of its own division.', zh: '请以该行所在区划的代码报送。' },
  },
  'place-elsewhere': {
    en: '{zh} {value} does not begin with {within}, in which the row lies.',
    zh: '{zh} {value} 不以该行所在区划 {within} 开头。',
    fix: { en: 'Check the two codes.', zh: '请核对两个代码。' },
  },
  'row-id': {
    en: '{value} is not an id of {list}.',
    zh: '{value} 不是{list}的标识。',
    fix: { en: 'Give the field id as the row shows it.', zh: '请填写该数据的 id 字段。' },
  },
  'row-unknown': {
    en: 'There is no row {value} here.',
    zh: '此处没有数据 {value}。',
    fix: { en: 'Check the id, and at which node the row is held.', zh: '请核对标识及其所在节点。' },
  },
  'row-withdrawn': {
    en: '{value} was withdrawn on {day} by {by}: {reason}',
    zh: '{value} 已于 {day} 由 {by} 撤回:{reason}',
    fix: {
      en: 'Leave the row out; to bring it back, import with --restore-withdrawn or submit with restoreWithdrawn.',
      zh: '请去掉该行;确需恢复,导入时加 --restore-withdrawn,接口报送时设 restoreWithdrawn。',
    },
  },
  spelling: {
    en: '{zh} is compared and kept as {kept}; the source writes it otherwise ({signs}).',
    zh: '{zh}按 {kept} 比对和保存,来源写法不同({signs})。',
    fix: { en: 'Write it as {kept} in the source.', zh: '请在来源系统中写为 {kept}。' },
  },
  'stage-order': {
    en: '{zh} lies before {earlier}.',
    zh: '{zh}早于{earlier}。',
    fix: { en: 'Check the two times in the source.', zh: '请在来源系统核对两个时间。' },
  },
  'standard-unknown': {
    en: 'No code list {value} is known here.',
    zh: '没有代码表 {value}。',
    fix: { en: 'Use one of: {allowed}, or LOCAL:{region}.', zh: '取值应为:{allowed},或 LOCAL:{region}。' },
  },
  'time-counted': {
    en: '{zh} {value} is read as milliseconds since 1970: {read}.',
    zh: '{zh} {value} 按 1970 年起的毫秒数读作 {read}。',
    fix: { en: 'Write it as 2018-02-08 14:30:00.', zh: '请写为 2018-02-08 14:30:00。' },
  },
  'time-doubtful': {
    en: '{value} is a time that clocks in {zone} showed twice or not at all (summer time); the earlier, or the hour after, is taken.',
    zh: '{value} 在时区 {zone} 因夏令时转换出现两次或不存在,取较早者或顺延一小时。',
    fix: { en: 'Export times with their offset.', zh: '请导出带时区偏移的时间。' },
  },
  'time-early': {
    en: '{zh} {value} is before {earliest}.',
    zh: '{zh} {value} 早于 {earliest} 年。',
    fix: { en: 'Check the year and the date format of the profile.', zh: '请核对年份及映射方案中的日期格式。' },
  },
  'time-late': {
    en: '{zh} {value} lies more than a day in the future.',
    zh: '{zh} {value} 晚于当前时间一天以上。',
    fix: { en: 'Check the time and its zone.', zh: '请核对时间及时区。' },
  },
  'time-never': {
    en: '{zh} {value} is after 2100: a mark for “never”, not a time.',
    zh: '{zh} {value} 晚于 2100 年,应为“永久”的占位值,而非时间。',
    fix: { en: 'Leave it empty when there is no such time.', zh: '无此时间时请留空。' },
  },
  'time-unreadable': {
    en: '{value} is not a date or time that can be read without guessing.',
    zh: '{value} 不是可无歧义识别的日期或时间。',
    fix: { en: 'Write it as 2018-02-08 or 2018-02-08 14:30:00.', zh: '请写为 2018-02-08 或 2018-02-08 14:30:00。' },
  },
  'time-without-state': {
    en: 'There is a closing time, but the state is {value}.',
    zh: '有结案时间,而状态为 {value}。',
    fix: { en: 'Check the state.', zh: '请核对案卷状态。' },
  },
  type: {
    en: '{zh} {value} is not {expected}.',
    zh: '{zh} {value} 不是{expectedZh}。',
    fix: { en: 'Give {expected}.', zh: '请填写{expectedZh}。' },
  },
  'unknown-division': {
    en: 'No division {value} is known here; it is kept.',
    zh: '本系统未收录区划 {value},予以保留。',
    fix: {
      en: 'Check the code; a division merged or renamed before 2023-06-30 is not in the list.',
      zh: '请核对代码;2023-06-30 之前撤并、更名的区划不在表内。',
    },
  },
  uscc: {
    en: '{value} is not a unified social credit code: its check character does not fit.',
    zh: '{value} 不是有效的统一社会信用代码(校验码不符)。',
    fix: {
      en: 'Copy the 18 characters again; a local department number does not belong here.',
      zh: '请重新抄录 18 位代码;单位内部编号不应填在此处。',
    },
  },
  'value-unread': {
    en: '{value} is none of the words that are known for {zh}; it is left out.',
    zh: '{zh} {value} 不在可识别的用语之内,置空。',
    fix: { en: 'Map it in a profile of your own (map).', zh: '请在自定义方案中以 map 注明其含义。' },
  },
} as const satisfies Record<string, RuleRow>

export type RuleName = keyof typeof RULES
