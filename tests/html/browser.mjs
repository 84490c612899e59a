// Opens pages in Debian's chromium and says what is wrong with them.  Called by run.py.
//
// usage: node browser.mjs TOOLS LIST.json
//   TOOLS      a folder with node_modules that has playwright-core and axe-core
//   LIST.json  {"chromium": PATH, "pictures": FOLDER or null, "pages": [{"name", "file", "stops", "all"}]}; "stops": whether
//              the mail comes to a stop, which must be seen at once; "all": in every size with every scheme, else each of them once
// Prints one line a fault, then "N views"; exits with 1 when there was a fault.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [tools, listFile] = process.argv.slice(2);
const require = createRequire(path.resolve(tools, 'package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const list = JSON.parse(readFileSync(listFile, 'utf8'));

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const SIZES = [{ width: 1200, height: 800 }, { width: 320, height: 640 }];
const SCHEMES = ['light', 'dark'];
const SLACK = 0.5;  // of a pixel

// What is asked inside of the page.
const firstView = () => {
  const box = (element) => element && JSON.parse(JSON.stringify(element.getBoundingClientRect()));
  return { heading: box(document.querySelector('h1')), verdict: box(document.querySelector('.verdict .word')),
           here: box(document.querySelector('[id^=here-]')) };
};
const width = () => ({ needs: document.documentElement.scrollWidth, has: document.documentElement.clientWidth });
const openAll = () => document.querySelectorAll('details').forEach((details) => { details.open = true; });
const closeAll = () => document.querySelectorAll('details').forEach((details) => { details.open = false; });
const outside = () => ({
  scripts: document.querySelectorAll('script, [onload], [onerror], [onclick], iframe, object, embed, form, input, base, link').length,
  links: [...document.querySelectorAll('[src], [href], [srcset], [action], [data]')].map((e) => e.getAttribute('href') ?? '?')
    .filter((target) => !target.startsWith('#')),
});
const unseen = () => [...document.querySelectorAll('main h1, main h2, main h3, main h4, main p, main td, main dd, main pre, main svg')]
  .filter((e) => !e.closest('.json') && e.textContent.trim() !== '' && e.getBoundingClientRect().height === 0)
  .map((e) => `${e.tagName.toLowerCase()} "${e.textContent.trim().slice(0, 40)}"`);

const inside = (box, size) => box && box.width > 0 && box.left >= -SLACK && box.top >= -SLACK && box.right <= size.width + SLACK &&
  box.bottom <= size.height + SLACK;

async function view(browser, page, size, scheme, onPaper) {
  const faults = [];
  const context = await browser.newContext({ viewport: size, colorScheme: scheme });
  context.setDefaultTimeout(120000);  // of milliseconds; a crowded machine is no fault of the page
  const tab = await context.newPage();
  const url = pathToFileURL(page.file).href;
  tab.on('request', (request) => { if (request.url() !== url) faults.push(`asks for ${request.url()}`); });
  tab.on('console', (message) => faults.push(`the console says: ${message.text()}`));
  tab.on('pageerror', (error) => faults.push(`an error: ${error.message}`));
  await tab.goto(url);

  const seen = await tab.evaluate(firstView);
  if (!inside(seen.heading, size)) faults.push(`the heading is not in the first view: ${JSON.stringify(seen.heading)}`);
  if (page.stops && !inside(seen.here, size)) faults.push(`where the mail stops is not in the first view: ${JSON.stringify(seen.here)}`);
  if (!page.stops && seen.here) faults.push('the mail stops somewhere, on a page that says it does not');
  const check = async (when) => {
    const { needs, has } = await tab.evaluate(width);
    if (needs > has) faults.push(`${when} it is ${needs} pixels wide`);
  };
  await check('closed');
  if (list.pictures) await tab.screenshot({ path: path.join(list.pictures, `${page.name}.${size.width}.${scheme}.png`) });
  await tab.evaluate(openAll);
  await check('open');

  await tab.evaluate(axe);
  const { violations } = await tab.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), RULES);
  for (const one of violations)
    faults.push(`axe: ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(' ; ')}`);

  const strange = await tab.evaluate(outside);
  if (strange.scripts || strange.links.length) faults.push(`not self-contained: ${JSON.stringify(strange)}`);
  if (onPaper) {
    await tab.evaluate(closeAll);
    await tab.emulateMedia({ media: 'print' });
    for (const what of await tab.evaluate(unseen)) faults.push(`not on paper: ${what}`);
    const ground = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
    if (ground !== 'rgb(255, 255, 255)') faults.push(`the paper is ${ground}`);
    const pdf = await tab.pdf({ path: list.pictures ? path.join(list.pictures, `${page.name}.pdf`) : undefined, format: 'A4' });
    if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-'))) faults.push('no PDF came out');
  }
  await context.close();
  return faults.map((fault) => `${page.name} at ${size.width} pixels, ${scheme}: ${fault}`);
}

// Paper once a page, from a dark screen: it is white whatever the screen was.
const views = list.pages.flatMap((page, i) => {
  const pairs = [0, 1].flatMap((size) => [0, 1].filter((scheme) => page.all || (size + scheme + i) % 2 === 0).map((scheme) => [size, scheme]));
  const paper = pairs.findIndex(([, scheme]) => SCHEMES[scheme] === 'dark');
  return pairs.map(([size, scheme], k) => [page, SIZES[size], SCHEMES[scheme], k === paper]);
});
const count = views.length;
const browser = await chromium.launch({ executablePath: list.chromium, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
const faults = [];
const worker = async () => {
  for (let next = views.shift(); next; next = views.shift()) faults.push(...await view(browser, ...next));
};
await Promise.all([worker(), worker()]);
await browser.close();
for (const fault of faults) console.log(fault);
console.log(`${count} views`);
process.exit(faults.length ? 1 : 0);
