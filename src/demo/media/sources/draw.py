"""Draws the pictures of the demo as SVG beside itself: only shapes of our own, the seed is fixed.
A browser turned them into pixels (1280 x 853; the wide one 1920 x 720, the portrait 800 x 1000)."""
import random
R = random.Random(7)
INK, DEEP, BLUE, SKY, SAND, WARM, GOLD, RED, CREAM = '#14213d', '#1d3557', '#2f5d8a', '#a9c6dd', '#e9dcc3', '#c98f5a', '#f2c14e', '#b5483a', '#f7f1e3'

def svg(w, h, body, defs=''):
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}"><defs>{defs}</defs>{body}</svg>'
def rect(x, y, w, h, fill, rx=0, extra=''): return f'<rect x="{x:.0f}" y="{y:.0f}" width="{w:.0f}" height="{h:.0f}" fill="{fill}" rx="{rx}" {extra}/>'
def circ(x, y, r, fill, extra=''): return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r:.0f}" fill="{fill}" {extra}/>'
def poly(points, fill, extra=''): return f'<polygon points="{" ".join(f"{x:.0f},{y:.0f}" for x, y in points)}" fill="{fill}" {extra}/>'
def grad(i, a, b, x2=0, y2=1): return f'<linearGradient id="{i}" x1="0" y1="0" x2="{x2}" y2="{y2}"><stop offset="0" stop-color="{a}"/><stop offset="1" stop-color="{b}"/></linearGradient>'
def back(x, y, s, coat, hair):  # somebody from behind
    return (f'<path d="M{x-1.5*s:.0f} {y+2.9*s:.0f} q0 -{1.75*s:.0f} {1.5*s:.0f} -{1.75*s:.0f} q{1.5*s:.0f} 0 {1.5*s:.0f} {1.75*s:.0f} z" fill="{coat}"/>' + circ(x, y, .78*s, hair))
def standing(x, y, s, coat, skin='#d9a679', hair=INK):  # feet at y
    return (rect(x-.55*s, y-3.2*s, .5*s, 3.2*s, INK, 4) + rect(x+.05*s, y-3.2*s, .5*s, 3.2*s, INK, 4) +
            f'<path d="M{x-.95*s:.0f} {y-2.5*s:.0f} v-{1.9*s:.0f} q0 -{1.1*s:.0f} {.95*s:.0f} -{1.1*s:.0f} q{.95*s:.0f} 0 {.95*s:.0f} {1.1*s:.0f} v{1.9*s:.0f} z" fill="{coat}"/>' +
            circ(x, y-6.3*s, .68*s, skin) + f'<path d="M{x-.7*s:.0f} {y-6.3*s:.0f} a{.7*s:.0f} {.7*s:.0f} 0 0 1 {1.4*s:.0f} 0 q-{.7*s:.0f} -{.5*s:.0f} -{1.4*s:.0f} 0 z" fill="{hair}"/>')
COATS = [BLUE, RED, '#6b7f5e', '#7a5c86', WARM, '#44607c', '#8f3b4a', '#386b6b']
HAIRS = [INK, '#5b3a29', '#8a6b4a', '#2b2b2b', '#b9b2a6', '#6e4b3a']

def saal():
    w, h = 1280, 853
    b = rect(0, 0, w, h, 'url(#wall)')
    for i in range(9):  # wooden panels
        b += rect(i*148-20, 0, 120, 560, '#274a70', 0, 'opacity=".35"')
    b += poly([(0, 0), (w, 0), (w-170, 110), (170, 110)], '#10192f')
    for i in range(7): b += circ(250+i*130, 70, 9, GOLD) + poly([(250+i*130-9, 74), (250+i*130+9, 74), (250+i*130+90, 430), (250+i*130-90, 430)], GOLD, 'opacity=".07"')
    b += rect(330, 150, 620, 300, CREAM, 6) + rect(330, 150, 620, 300, 'url(#screen)', 6)
    b += rect(380, 205, 300, 22, DEEP, 4) + rect(380, 243, 220, 14, BLUE, 4, 'opacity=".7"')
    for i, v in enumerate([60, 95, 75, 130, 160]): b += rect(690+i*46, 405-v, 30, v, [SKY, BLUE, SKY, BLUE, RED][i], 3)
    b += rect(380, 300, 240, 10, DEEP, 3, 'opacity=".35"') + rect(380, 326, 200, 10, DEEP, 3, 'opacity=".35"') + rect(380, 352, 225, 10, DEEP, 3, 'opacity=".35"')
    b += poly([(120, 560), (w-120, 560), (w-60, 625), (60, 625)], '#7a5233') + rect(60, 625, w-120, 26, '#5b3a22')
    b += standing(1010, 560, 30, RED) + poly([(1060, 470), (1150, 470), (1138, 570), (1072, 570)], '#5b3a22') + rect(1052, 456, 106, 16, WARM, 3)
    b += rect(0, 650, w, h-650, '#0f1a30')
    for row, (y, s, n) in enumerate([(655, 21, 17), (715, 27, 14), (790, 35, 11)]):
        for i in range(n + 1):
            if R.random() < .1: continue
            b += back(i*w/n + (row % 2)*w/n/2 + R.uniform(-8, 8), y + R.uniform(-4, 4), s, R.choice(COATS), R.choice(HAIRS))
    return svg(w, h, b, grad('wall', '#1d3557', '#14213d') + grad('screen', '#ffffff', '#dfe9f0'))

def lesesaal():
    w, h = 1280, 853
    b = rect(0, 0, w, h, '#efe3cb')
    for i in range(3):
        x = 170 + i*340
        b += f'<path d="M{x} 420 v-190 a130 130 0 0 1 260 0 v190 z" fill="url(#light)"/>'
        b += f'<path d="M{x} 420 v-190 a130 130 0 0 1 260 0 v190 z" fill="none" stroke="#8a6b4a" stroke-width="12"/>' + rect(x+124, 104, 12, 316, '#8a6b4a') + rect(x, 250, 260, 10, '#8a6b4a')
        b += poly([(x, 420), (x+260, 420), (x+420, h), (x+60, h)], '#fff6da', 'opacity=".35"')
    spines = [BLUE, RED, '#6b7f5e', WARM, '#7a5c86', DEEP, GOLD, '#a5673f', CREAM, '#44607c']
    for left in (0, 1140):
        b += rect(left, 60, 140, 560, '#6e4b30')
        for s in range(6):
            y = 75 + s*90
            b += rect(left+8, y, 124, 78, '#4a301d')
            x = left + 12
            while x < left + 118:
                bw, bh = R.randint(8, 16), R.randint(48, 72)
                b += rect(x, y+78-bh, bw, bh, R.choice(spines), 1); x += bw + 1
    b += rect(140, 440, 1000, 150, '#7a5233')
    x = 152
    while x < 1118:
        bw, bh = R.randint(9, 20), R.randint(70, 118)
        b += rect(x, 572-bh, bw, bh, R.choice(spines), 1); x += bw + 2
    b += rect(140, 572, 1000, 18, '#5b3a22') + rect(0, 590, w, h-590, '#c8a77b')
    for y, k, s, cols in [(668, .8, 24, (230, 500, 800, 1060)), (790, 1.15, 34, (180, 470, 820, 1100))]:
        for x in cols: b += back(x, y-2.75*s, s, R.choice(COATS), R.choice(HAIRS))
        b += poly([(120-60*(k-.8), y), (w-120+60*(k-.8), y), (w-60, y+44*k), (60, y+44*k)], '#8f5f38') + rect(60, y+44*k, w-120, 16*k, '#6a4426')
        for x in (330, 640, 950):
            b += rect(x-3*k, y-66*k, 6*k, 70*k, GOLD) + f'<path d="M{x-46*k:.0f} {y-52*k:.0f} q{46*k:.0f} -{52*k:.0f} {92*k:.0f} 0 z" fill="#2f6b52"/>' + poly([(x-46*k, y-52*k), (x+46*k, y-52*k), (x+80*k, y+30*k), (x-80*k, y+30*k)], '#fff3c4', 'opacity=".35"')
            b += poly([(x+90*k, y+12*k), (x+150*k, y+6*k), (x+170*k, y+28*k), (x+104*k, y+34*k)], CREAM)
    return svg(w, h, b, grad('light', '#cfe3ef', '#fdf3d6'))

def foyer():
    w, h = 1280, 853
    b = rect(0, 0, w, h, '#eef1ee')
    b += rect(0, 60, 760, 500, 'url(#sky)')
    for i in range(5):  # trees outside
        b += circ(70+i*160, 430+R.randint(-20, 20), R.randint(70, 105), '#8fae8a') + rect(64+i*160, 480, 12, 80, '#6e5a45')
    for i in range(6): b += rect(i*152-6, 60, 12, 500, DEEP)
    b += rect(0, 180, 760, 8, DEEP) + rect(0, 340, 760, 8, DEEP) + rect(0, 48, 760, 16, DEEP)
    b += rect(0, 560, w, h-560, 'url(#floor)')
    for i in range(5): b += poly([(i*152+6, 560), (i*152+146, 560), (i*152+60-120, h), (i*152-140-120, h)], '#ffffff', 'opacity=".3"')
    b += rect(760, 0, 520, 560, '#dcd6c8') + rect(760, 250, 520, 18, '#b9b2a6')
    n = 14
    steps = [(560 + i*42, 720 - i*33) for i in range(n)]
    under = [(steps[0][0], 742)] + [(x, y) for x, y in steps] + [(w, 262), (w, 420), (760, 742)]
    b += poly(under, '#b8a888')
    for i, (x, y) in enumerate(steps):
        b += rect(x, y, w-x if i == n-1 else 200, 12, '#8f7a58') + rect(x, y+12, 200, 21, '#d6c7a6' if i % 2 else '#ccbb97')
    b += f'<path d="M540 640 L{steps[-1][0]} {steps[-1][1]-95} H{w}" fill="none" stroke="{RED}" stroke-width="14" stroke-linecap="round"/>'
    for i in range(0, n, 1): b += rect(steps[i][0]+16, steps[i][1]-84, 4, 86, DEEP)
    b += rect(900, 60, 90, 130, RED, 4) + rect(1010, 60, 90, 130, BLUE, 4) + rect(1120, 60, 90, 130, GOLD, 4)
    for i, c in enumerate([900, 1010, 1120]): b += circ(c+45, 112, 24, CREAM) + rect(c+18, 152, 54, 8, CREAM, 3)
    for x, y, s, c in [(130, 700, 27, RED), (205, 712, 27, BLUE), (420, 660, 23, '#6b7f5e'), (330, 790, 34, '#7a5c86'), (955, 420, 20, WARM), (1185, 294, 19, BLUE), (700, 628, 22, DEEP)]:
        b += f'<ellipse cx="{x}" cy="{y+3}" rx="{1.4*s:.0f}" ry="{.3*s:.0f}" fill="{INK}" opacity=".18"/>' + standing(x, y, s, c, R.choice(['#d9a679', '#b57a50', '#efc7a0', '#7d5136']), R.choice(HAIRS))
    return svg(w, h, b, grad('sky', '#9fc3de', '#e5eff3') + grad('floor', '#d9d3c4', '#bdb5a2'))

def hero():
    w, h = 1920, 720
    b = rect(0, 0, w, h, 'url(#dusk)') + circ(1450, 300, 150, '#f6d58b', 'opacity=".9"') + circ(1450, 300, 230, '#f6d58b', 'opacity=".18"')
    for i in range(4):
        y = 330 + i*34
        pts = [(0, y+60)]
        x = 0
        while x < w + 260:
            pts.append((x, y + R.randint(-26, 26))); x += R.randint(110, 220)
        b += poly(pts + [(w, h), (0, h)], ['#6d7fa0', '#4f668d', '#385277', '#263f63'][i])
    for x, bw, bh in [(60, 90, 150), (170, 70, 210), (255, 110, 130), (1010, 80, 190), (1105, 120, 140), (1620, 100, 180), (1735, 80, 240), (1830, 90, 150)]:
        b += rect(x, 560-bh, bw, bh, '#1b2f4f')
        for yy in range(int(bh//34)):
            for xx in range(int(bw//26)):
                if R.random() < .5: b += rect(x+10+xx*26, 560-bh+12+yy*34, 11, 15, GOLD, 0, 'opacity=".8"')
    b += f'<path d="M420 560 V430 Q690 270 960 430 V560 z" fill="#14213d"/><path d="M404 436 Q690 262 976 436" fill="none" stroke="{GOLD}" stroke-width="10"/>'
    for i in range(12): b += rect(446+i*42, 446-abs(5.5-i)*-2, 28, 114, GOLD, 2, 'opacity=".85"')
    b += rect(0, 560, w, 160, 'url(#water)')
    for i in range(60): b += rect(R.randint(0, w), R.randint(575, 712), R.randint(30, 120), 3, R.choice([GOLD, SKY, CREAM]), 1, f'opacity="{R.uniform(.12, .4):.2f}"')
    return svg(w, h, b, grad('dusk', '#3b4f7a', '#f0b98d') + grad('water', '#223a5e', '#0f1d36'))

def tag():
    w, h = 1280, 853
    b = rect(0, 0, w, h, 'url(#night)')
    for _ in range(110): b += circ(R.randint(0, w), R.randint(0, 380), R.choice([1, 1, 2]), CREAM, f'opacity="{R.uniform(.3, .9):.2f}"')
    b += circ(1040, 150, 58, '#f7e9c1') + circ(1062, 138, 52, '#182747')
    b += poly([(120, 560), (120, 300), (640, 180), (1160, 300), (1160, 560)], '#22385e') + poly([(90, 310), (640, 170), (1190, 310), (1190, 290), (640, 146), (90, 290)], SAND)
    for r in range(3):
        for i in range(14):
            lit = R.random() < .72
            b += rect(158+i*70, 330+r*76, 46, 54, GOLD if lit else '#31496f', 3, f'opacity="{R.uniform(.75, 1):.2f}"')
    b += rect(570, 420, 140, 140, '#f6d58b', 4) + rect(636, 420, 6, 140, '#22385e')
    b += poly([(570, 560), (710, 560), (840, h), (440, h)], '#f6d58b', 'opacity=".28"')
    b += rect(0, 556, w, h-556, '#0f1b33', 0, 'opacity=".55"')
    for x, y, s, c in [(500, 690, 24, RED), (560, 700, 24, BLUE), (770, 720, 27, '#7a5c86'), (690, 640, 18, WARM), (300, 760, 31, '#44607c'), (365, 768, 31, '#6b7f5e'), (960, 770, 32, '#8f3b4a')]:
        b += poly([(x-.9*s, y), (x+.9*s, y), (x+2.4*s, y+3*s), (x+.2*s, y+3*s)], INK, 'opacity=".35"') + standing(x, y, s, c, '#c9956a')
    for x in (60, 1220): b += rect(x-5, 470, 10, 250, '#31496f') + circ(x, 462, 24, '#f7e9c1') + circ(x, 462, 70, '#f7e9c1', 'opacity=".14"')
    return svg(w, h, b, grad('night', '#101b38', '#41557f'))

def portrait():
    w, h = 800, 1000
    b = rect(0, 0, w, h, 'url(#bg)') + circ(400, 430, 330, '#ffffff', 'opacity=".22"')
    b += '<path d="M250 400 q-40 -250 150 -262 q200 6 152 270 q20 130 34 220 h-372 q30 -90 36 -228 z" fill="#4a2f22"/>'
    b += '<path d="M340 560 h120 v130 q-60 60 -120 0 z" fill="#c98d62"/>'
    b += f'<path d="M90 1000 q6 -270 250 -320 q60 66 120 0 q246 50 252 320 z" fill="{BLUE}"/>'
    b += f'<path d="M340 680 L400 800 L460 680 q36 10 52 18 L420 960 h-40 L288 698 q30 -12 52 -18 z" fill="{CREAM}"/><path d="M288 698 L330 1000 H386 L400 800 Z" fill="{DEEP}"/><path d="M512 698 L470 1000 H414 L400 800 Z" fill="{DEEP}"/>'
    b += '<ellipse cx="400" cy="420" rx="128" ry="168" fill="#dda77b"/>'
    b += '<path d="M266 420 q-4 -220 150 -226 q130 4 120 220 q-26 -110 -100 -140 q-110 70 -170 146 z" fill="#4a2f22"/>'
    for x in (350, 452): b += f'<ellipse cx="{x}" cy="424" rx="12" ry="14" fill="{INK}"/><path d="M{x-28} 392 q28 -18 54 0" fill="none" stroke="#4a2f22" stroke-width="9" stroke-linecap="round"/>'
    b += f'<circle cx="350" cy="426" r="42" fill="none" stroke="{INK}" stroke-width="6"/><circle cx="452" cy="426" r="42" fill="none" stroke="{INK}" stroke-width="6"/><path d="M392 422 h18" stroke="{INK}" stroke-width="6"/>'
    b += '<path d="M400 440 q-18 52 8 60" fill="none" stroke="#b57a50" stroke-width="7" stroke-linecap="round"/><path d="M346 526 q54 44 108 0" fill="#b5483a"/><path d="M352 528 q48 14 96 0" fill="#fff" opacity=".85"/>'
    return svg(w, h, b, grad('bg', '#bcd0d8', '#8fa9b8'))

for name, f in [('saal', saal), ('lesesaal', lesesaal), ('foyer', foyer), ('kongress-am-abend', hero), ('bild-des-tages', tag), ('portraet', portrait)]:
    open(f'{name}.svg', 'w').write(f())
