// Draws the film of the demo on a canvas and records it: six seconds, no sound.
import { chromium } from 'playwright-core';
import fs from 'node:fs';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-dev-shm-usage'] });
const p = await b.newPage();
await p.setContent('<canvas id="c" width="640" height="360"></canvas>');
const data = await p.evaluate(async () => {
  const c = document.getElementById('c'), g = c.getContext('2d'), W = 640, H = 360, T = 6000;
  const draw = t => {
    const k = Math.min(1, t / T);
    const sky = g.createLinearGradient(0, 0, 0, H);
    sky.addColorStop(0, `hsl(220 45% ${18 + 40 * k}%)`); sky.addColorStop(1, `hsl(${30} 70% ${45 + 30 * k}%)`);
    g.fillStyle = sky; g.fillRect(0, 0, W, H);
    g.fillStyle = '#f6d58b'; g.beginPath(); g.arc(470, 300 - 190 * k, 46, 0, 7); g.fill();
    ['#4f668d', '#385277', '#263f63'].forEach((f, i) => {
      g.fillStyle = f; g.beginPath(); g.moveTo(0, H);
      for (let x = 0; x <= W; x += 16) g.lineTo(x, 215 + i * 28 + 16 * Math.sin(x / (90 - i * 18) + i * 2 + k * (i + 1) * .5));
      g.lineTo(W, H); g.fill();
    });
    g.fillStyle = '#14213d'; g.beginPath(); g.moveTo(110, 310); g.lineTo(110, 235); g.quadraticCurveTo(240, 150, 370, 235); g.lineTo(370, 310); g.fill();
    g.strokeStyle = '#f2c14e'; g.lineWidth = 6; g.beginPath(); g.moveTo(98, 240); g.quadraticCurveTo(240, 146, 382, 240); g.stroke();
    for (let i = 0; i < 9; i++) { g.fillStyle = i / 9 < k * 1.15 ? '#f2c14e' : '#31496f'; g.fillRect(126 + i * 26, 245, 16, 65); }
    g.fillStyle = '#0f1d36'; g.fillRect(0, 310, W, 50);
    for (let i = 0; i < 7; i++) {
      const x = (i * 97 + t * .045 * (1 + i % 3 * .3)) % (W + 40) - 20, y = 322 + (i % 3) * 7;
      g.fillStyle = ['#b5483a', '#a9c6dd', '#c98f5a', '#6b7f5e'][i % 4];
      g.beginPath(); g.arc(x, y - 12, 4, 0, 7); g.fill(); g.fillRect(x - 4, y - 7, 8, 14 + Math.sin(t / 120 + i) * 1.5);
    }
  };
  draw(0);
  const type = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8'].find(t => MediaRecorder.isTypeSupported(t));
  const r = new MediaRecorder(c.captureStream(15), { mimeType: type, videoBitsPerSecond: 200000 });
  const parts = []; r.ondataavailable = e => parts.push(e.data);
  const done = new Promise(ok => r.onstop = ok); r.start();
  const begin = performance.now();
  await new Promise(ok => { const step = () => { const t = performance.now() - begin; draw(t); t < T + 200 ? requestAnimationFrame(step) : ok(); }; step(); });
  r.stop(); await done;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return { type, list: Array.from(bytes) };
});
fs.writeFileSync('kongresshalle.webm', Buffer.from(data.list)); console.log(data.type, data.list.length);
await b.close();
