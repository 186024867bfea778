"""Noun phrases that frames put beside CLDR's values: English, German, French, Chinese; German in the nominative.

A French feminine carries the mark * at its end, so that a participle can agree with it.
"""


def table(text):
    return [tuple(part.strip() for part in line.split("|")) for line in text.strip().splitlines()]


# Events that take place in a city.
GATHERING = table("""
the meeting | die Besprechung | la réunion* | 会议
the concert | das Konzert | le concert | 音乐会
the course | der Kurs | le cours | 课程
the exam | die Prüfung | l’examen | 考试
the conference | die Konferenz | la conférence* | 大会
the game | das Spiel | le match | 比赛
the interview | das Interview | l’interview* | 采访
the show | die Vorstellung | le spectacle | 演出
the exhibition | die Ausstellung | l’exposition* | 展览
the wedding | die Hochzeit | le mariage | 婚礼
the festival | das Festival | le festival | 节日活动
the party | die Feier | la fête* | 聚会
""")

EVENT = GATHERING + table("""
the training | die Schulung | la formation* | 培训
the break | die Pause | la pause* | 休息
the journey | die Reise | le voyage | 旅行
the project | das Projekt | le projet | 项目
""")

FILE = table("""
the file | die Datei | le fichier | 文件
the document | das Dokument | le document | 文档
the photo | das Foto | la photo* | 照片
the video | das Video | la vidéo* | 视频
the message | die Nachricht | le message | 消息
the image | das Bild | l’image* | 图片
the presentation | die Präsentation | la présentation* | 演示文稿
the report | der Bericht | le rapport | 报告
the backup | die Sicherung | la sauvegarde* | 备份
the folder | der Ordner | le dossier | 文件夹
the list | die Liste | la liste* | 列表
the archive | das Archiv | l’archive* | 存档
""")

GOODS = table("""
the suitcase | der Koffer | la valise* | 行李箱
the parcel | das Paket | le colis | 包裹
the box | die Kiste | la caisse* | 箱子
the bag | die Tasche | le sac | 包
the bicycle | das Fahrrad | le vélo | 自行车
the table | der Tisch | la table* | 桌子
the chair | der Stuhl | la chaise* | 椅子
the laptop | der Laptop | l’ordinateur portable | 笔记本电脑
the phone | das Telefon | le téléphone | 手机
the camera | die Kamera | l’appareil photo | 相机
the lamp | die Lampe | la lampe* | 台灯
the clock | die Uhr | l’horloge* | 时钟
the printer | der Drucker | l’imprimante* | 打印机
the bed | das Bett | le lit | 床
the mirror | der Spiegel | le miroir | 镜子
the carpet | der Teppich | le tapis | 地毯
""")

ROUTE = table("""
the tunnel | der Tunnel | le tunnel | 隧道
the bridge | die Brücke | le pont | 大桥
the road | die Straße | la route* | 公路
the river | der Fluss | la rivière* | 河流
the trail | der Wanderweg | le sentier | 步道
the canal | der Kanal | le canal | 运河
the coast | die Küste | la côte* | 海岸
the border | die Grenze | la frontière* | 边界
the wall | die Mauer | le mur | 墙
the beach | der Strand | la plage* | 海滩
""")

TOWER = table("""
the tower | der Turm | la tour* | 塔
the building | das Gebäude | le bâtiment | 大楼
the mountain | der Berg | la montagne* | 山
the tree | der Baum | l’arbre | 树
the house | das Haus | la maison* | 房子
the statue | die Statue | la statue* | 雕像
the wall | die Mauer | le mur | 墙
the waterfall | der Wasserfall | la cascade* | 瀑布
the church | die Kirche | l’église* | 教堂
the bridge | die Brücke | le pont | 大桥
""")

COACH = table("""
the train | der Zug | le train | 火车
the bus | der Bus | le bus | 公交车
the night train | der Nachtzug | le train de nuit | 夜班火车
the express train | der Schnellzug | le train express | 特快列车
""")

VEHICLE = table("""
the train | der Zug | le train | 火车
the bus | der Bus | le bus | 公交车
the ferry | die Fähre | le ferry | 渡轮
the ship | das Schiff | le bateau | 轮船
""")

PERSON = table("""
my brother | mein Bruder | mon frère | 我哥哥
my sister | meine Schwester | ma sœur* | 我姐姐
my father | mein Vater | mon père | 我父亲
my mother | meine Mutter | ma mère* | 我母亲
my son | mein Sohn | mon fils | 我儿子
my daughter | meine Tochter | ma fille* | 我女儿
my uncle | mein Onkel | mon oncle | 我叔叔
my aunt | meine Tante | ma tante* | 我阿姨
my grandfather | mein Großvater | mon grand-père | 我爷爷
my grandmother | meine Großmutter | ma grand-mère* | 我奶奶
our neighbor | unser Nachbar | notre voisin | 我们的邻居
the teacher | der Lehrer | le professeur | 老师
the doctor | der Arzt | le médecin | 医生
the director | die Direktorin | la directrice* | 主任
the engineer | der Ingenieur | l’ingénieur | 工程师
""")

INGREDIENT = table("""
flour | Mehl | farine | 面粉
sugar | Zucker | sucre | 糖
butter | Butter | beurre | 黄油
rice | Reis | riz | 米
cheese | Käse | fromage | 奶酪
honey | Honig | miel | 蜂蜜
chocolate | Schokolade | chocolat | 巧克力
salt | Salz | sel | 盐
bread | Brot | pain | 面包
meat | Fleisch | viande | 肉
fish | Fisch | poisson | 鱼
rye flour | Roggenmehl | farine de seigle | 黑麦粉
""")

LIQUID = table("""
milk | Milch | lait | 牛奶
water | Wasser | eau | 水
cream | Sahne | crème | 奶油
oil | Öl | huile | 油
wine | Wein | vin | 葡萄酒
vinegar | Essig | vinaigre | 醋
apple juice | Apfelsaft | jus de pomme | 苹果汁
coffee | Kaffee | café | 咖啡
tea | Tee | thé | 茶
""")

DATE_LABEL = table("""
date | Datum | date | 日期
arrival | Ankunft | arrivée | 抵达
departure | Abfahrt | départ | 出发
start | Beginn | début | 开始
end | Ende | fin | 结束
deadline | Frist | date limite | 截止日期
delivery | Lieferung | livraison | 配送
invoice date | Rechnungsdatum | date de facturation | 发票日期
order date | Bestelldatum | date de commande | 订购日期
expiration date | Ablaufdatum | date d’expiration | 到期日期
next appointment | nächster Termin | prochain rendez-vous | 下次预约
payment due | Zahlung fällig | paiement dû | 付款截止
""")

DONE_LABEL = table("""
last updated | zuletzt aktualisiert | dernière mise à jour | 上次更新
last change | letzte Änderung | dernière modification | 上次修改
last login | letzte Anmeldung | dernière connexion | 上次登录
last visit | letzter Besuch | dernière visite | 上次访问
sent | gesendet | envoyé | 发送时间
""")

DUE_LABEL = table("""
delivery | Lieferung | livraison | 配送
arrival | Ankunft | arrivée | 抵达
departure | Abfahrt | départ | 出发
next appointment | nächster Termin | prochain rendez-vous | 下次预约
next update | nächste Aktualisierung | prochaine mise à jour | 下次更新
payment due | Zahlung fällig | paiement dû | 付款截止
""")

LENGTH_LABEL = table("""
height | Höhe | hauteur | 高度
width | Breite | largeur | 宽度
length | Länge | longueur | 长度
depth | Tiefe | profondeur | 深度
""")

SIZE_LABEL = table("""
file size | Dateigröße | taille du fichier | 文件大小
storage | Speicher | stockage | 存储空间
free space | freier Speicher | espace libre | 可用空间
download | Download | téléchargement | 下载
""")

PRICE_LABEL = table("""
price | Preis | prix | 价格
total | Gesamtbetrag | total | 总计
shipping | Versand | frais de port | 运费
tax | Steuer | taxe | 税费
rent | Miete | loyer | 租金
deposit | Anzahlung | acompte | 定金
refund | Rückerstattung | remboursement | 退款
balance | Kontostand | solde | 余额
""")

SHARE_LABEL = table("""
discount | Rabatt | remise | 折扣
battery | Akku | batterie | 电量
humidity | Luftfeuchtigkeit | humidité | 湿度
progress | Fortschritt | progression | 进度
interest rate | Zinssatz | taux d’intérêt | 利率
turnout | Wahlbeteiligung | taux de participation | 投票率
""")
