/**
 * The page's one style sheet. It must hold no double quote, ampersand or less-than sign: those would be escaped in the
 * page, and the hash in its Content-Security-Policy would be that of another text.
 */

/** Contrast of text is at least 7:1 in both schemes; in tinted fields it is at least 4.5:1. */
const COLOURS = `
:root { color-scheme: light dark;
  --ground: #ffffff; --panel: #f5f6f8; --ink: #1a1f26; --soft: #4b5563; --rule: #cfd5dc; --link: #0b4f9e; --focus: #0b4f9e;
  --ok: #14532d; --ok-bg: #e7f3ea; --delayed: #6b4300; --delayed-bg: #fdf0d0; --stalled: #8a1212; --stalled-bg: #fbdedb;
  --failed: #5b2a86; --failed-bg: #efe5f8; --unavailable: #4b5563; --unavailable-bg: #eef0f3; --broken: #ffffff; --broken-bg: #363c46;
  --silent: #b4232a; --silent-bg: #fbe9e8; --request: #1a1f26; --waiting: #b7791f; --waiting-bg: #fdf0d0; --answer: #2c7a4b; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #14171c; --panel: #1c2027; --ink: #e8ebef; --soft: #b3bbc6; --rule: #3a424d; --link: #8ec2ff; --focus: #8ec2ff;
  --ok: #a5dfb6; --ok-bg: #16301f; --delayed: #f6d38b; --delayed-bg: #3a2a08; --stalled: #ffb8b1; --stalled-bg: #4d1916;
  --failed: #dcbff5; --failed-bg: #36214a; --unavailable: #b3bbc6; --unavailable-bg: #242a32; --broken: #14171c; --broken-bg: #d3d9e0;
  --silent: #ff8f87; --silent-bg: #3a1b1a; --request: #e8ebef; --waiting: #e0b04c; --waiting-bg: #3a2a08; --answer: #5fbf83; } }`;

const TEXT = `
* { box-sizing: border-box; }
html { font: 16px/1.5 system-ui, sans-serif; background: var(--ground); color: var(--ink); scroll-padding-top: 1rem; }
body { margin: 0; }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; } main { padding-bottom: 3rem; }
footer { padding-top: 1rem; padding-bottom: 2rem; border-top: 1px solid var(--rule); color: var(--soft); }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 0.25rem; } h2 { font-size: 1.3rem; margin: 2.5rem 0 0.75rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1.1rem; margin: 2rem 0 0.5rem; } h4 { font-size: 1rem; margin: 0; } h5 { font-size: 0.9rem; margin: 1.25rem 0 0.25rem; }
h2, h3, h4, dd, td, th, li, p { overflow-wrap: anywhere; }
p { max-width: 50rem; margin: 0.5rem 0; } li { max-width: 50rem; } small, .note, .subtitle { color: var(--soft); font-size: 0.85rem; font-weight: 400; }
a { color: var(--link); } :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
#pages a[aria-current] { color: inherit; font-weight: 600; text-decoration-thickness: 3px; } .page[hidden=until-found] { content-visibility: hidden; contain-intrinsic-size: none; border: 0; margin: 0; padding: 0; } .page > h2:first-child { margin-top: 1.25rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; margin: 1rem 0 0; list-style: none; }
.skip { position: absolute; left: -100vw; } .skip:focus { left: 1rem; top: 0.5rem; background: var(--ground); padding: 0.5rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.defs { position: absolute; }
.findings { padding-left: 1.25rem; } .findings li { margin: 0.25rem 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 0.15rem 1.5rem; margin: 0.5rem 0; font-size: 0.85rem; }
.facts div { display: grid; grid-template-columns: 6rem 1fr; gap: 0.5rem; } dt { color: var(--soft); overflow-wrap: anywhere; } dd { margin: 0; }`;

const TABLES = `
.scroll { overflow-x: auto; margin: 0.5rem 0 1rem; }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 0 0 0.35rem; white-space: nowrap; }
th, td { border: 1px solid var(--rule); padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
thead th { background: var(--panel); white-space: nowrap; } tbody th { font-weight: 600; white-space: nowrap; }
.matrix td { min-width: 9rem; } .matrices .matrix td { min-width: 7.25rem; } .matrix.compact td { min-width: 6rem; } .matrix th small { display: block; font-variant-numeric: tabular-nums; } .unlike { border-left: 3px solid currentcolor; padding-left: 0.3rem; font-weight: 600; } .matrix td a { color: inherit; font-weight: 600; }
.sides td { min-width: 6.5rem; } .sides td.long { min-width: 14rem; } .sides th small { display: block; } .sides a { color: inherit; font-weight: 600; }
.sides .count, .matrix .count, .matrix .where { display: block; font-size: 0.8rem; } .none { color: var(--soft); }
.nowrap, .num { white-space: nowrap; } .num { text-align: right; } .long { min-width: 16rem; max-width: 32rem; } th.long { min-width: 10rem; white-space: normal; font-weight: 400; }
.spread thead th, .sides thead small { white-space: normal; } .spread thead th { overflow-wrap: normal; } .spread td { min-width: 5.5rem; text-align: right; } .file { margin-right: 0.5rem; }
.mark { white-space: nowrap; } .glyph { margin-right: 0.4em; vertical-align: -0.08em; }
.v-ok { background: var(--ok-bg); color: var(--ok); } .v-delayed, .v-kept-back { background: var(--delayed-bg); color: var(--delayed); }
.v-stalled { background: var(--stalled-bg); color: var(--stalled); } .v-failed { background: var(--failed-bg); color: var(--failed); }
.v-unavailable { background: var(--unavailable-bg); color: var(--unavailable); } .v-broken { background: var(--broken-bg); color: var(--broken); }
.matrices { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 33rem), 1fr)); gap: 0.5rem 2rem; }
.matrices > .scroll { content-visibility: auto; contain-intrinsic-size: auto 24rem; }
.legend { display: grid; gap: 0.3rem; font-size: 0.9rem; } .legend div { display: grid; grid-template-columns: 8rem 1fr; gap: 0.75rem; }
.legend dt { padding: 0 0.5rem; font-weight: 600; } .swatches { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; font-size: 0.9rem; }
.swatches svg { margin-right: 0.5rem; vertical-align: -0.1em; }`;

const CELLS = `
.cell:not([hidden]) { content-visibility: auto; contain-intrinsic-size: auto 22rem; border: 1px solid var(--rule); border-radius: 4px; padding: 0.75rem 1rem; margin: 0.75rem 0; }
.cell h3 { margin-top: 0; }
.cell:target { border-color: var(--focus); box-shadow: 0 0 0 2px var(--focus); }
.cell[data-scenario]:target details::details-content { content-visibility: visible; block-size: auto; }
.badge { display: inline-block; padding: 0 0.5rem; margin-right: 0.25rem; } .cause { font-size: 1.05rem; } summary { cursor: pointer; width: fit-content; }
.warning { max-width: none; border: 2px solid var(--stalled); padding: 0.5rem 0.75rem; margin: 1rem 0; background: var(--stalled-bg); color: var(--stalled); }
.differs { border-left: 3px solid var(--delayed); padding-left: 0.75rem; }
.expectation { border: 1px solid currentcolor; border-radius: 3px; padding: 0 0.4rem; font-size: 0.8rem; font-weight: 600; white-space: nowrap; }
.e-unexpected { color: var(--stalled); } .e-fixed, .e-maybe-fixed { color: var(--ok); } .e-met { color: var(--soft); font-weight: 400; }
.listing, .command { font: 0.8rem/1.5 ui-monospace, Menlo, Consolas, monospace; margin: 0; padding: 0.6rem 0.8rem; background: var(--panel); width: max-content; min-width: 100%; }
.lanes { display: block; width: 100%; min-width: 820px; max-width: 1180px; height: auto; font: 11px ui-monospace, Menlo, Consolas, monospace; }
.lanes text { fill: var(--ink); } .lanes .label { paint-order: stroke; stroke: var(--ground); stroke-width: 3px; stroke-linejoin: round; }
.lanes .name { font-size: 12px; } .lanes .blamed { fill: var(--silent); font-size: 10.5px; } .lanes .end { text-anchor: end; } .lanes .tick { fill: var(--soft); }
.stripe { fill: var(--panel); } .rail, .axis { stroke: var(--soft); stroke-width: 1.25; } line.end { stroke: var(--ink); stroke-width: 1.5; }
.break { fill: none; stroke: var(--soft); stroke-width: 1.25; } .open-end { fill: none; stroke: var(--soft); stroke-width: 1.5; }
.step { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 3; } .step-overdue, .step-released { stroke: var(--silent); stroke-dasharray: none; }
.hatch-ground { fill: var(--silent-bg); } .hatch-line { fill: var(--silent); }
.bar.silent { fill: url(#hatch); stroke: var(--silent); stroke-dasharray: 4 2; } .bar.request { fill: var(--request); }
.bar.waiting { fill: var(--waiting-bg); stroke: var(--waiting); } .bar.answer { fill: var(--answer); stroke: var(--answer); }`;

const FILTER = `
.filter { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.75rem; margin: 0.75rem 0; } .filter[hidden] { display: none; }
.filter input { font: inherit; flex: 1 1 20rem; max-width: 40rem; padding: 0.3rem 0.5rem; color: inherit; background: var(--panel); border: 1px solid var(--soft); border-radius: 4px; }
.filter p { flex-basis: 100%; max-width: none; } .dim > * { visibility: hidden; } .dim { background: none; }
.scroll:has(> .matrix) { max-height: 90vh; overflow: auto; } .matrix thead th { position: sticky; top: 0; z-index: 1; } .matrix tbody th, .matrix thead th:first-child { position: sticky; left: 0; background: var(--panel); }
.matrix thead th:first-child { z-index: 2; }
.strip { display: flex; flex-wrap: wrap; gap: 2px; list-style: none; margin: 0.5rem 0; padding: 0; } .strip li { margin: 0; }
.strip a, .strip span { display: block; min-width: 1.5rem; line-height: 1.5rem; text-align: center; font-size: 0.8rem; font-weight: 600; text-decoration: none; }`;

const TRAITS = `
.traits { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 0.5rem 1.5rem; }
.trait { margin: 0.5rem 0; font-size: 0.85rem; } .trait svg { display: block; width: 100%; max-width: 26rem; height: auto; font: 11px system-ui, sans-serif; }
.trait text { fill: var(--soft); } .trait .end { text-anchor: end; stroke: none; } .trait .middle { text-anchor: middle; } .trend { fill: none; stroke: var(--link); stroke-width: 2; } .dot { fill: var(--link); }`;

const PRINT = `
@media print { .cell:not([hidden]), .matrices > .scroll { content-visibility: visible; } html { font-size: 11px; } nav, .skip, summary, .filter { display: none; } .scroll, .scroll:has(> .matrix) { overflow: visible; max-height: none; } .lanes { min-width: 0; }
  tr, .matrix, .cell p { break-inside: avoid; } h2, h3, h4, h5 { break-after: avoid; } td, dt, .badge, .lanes { print-color-adjust: exact; } .listing, .command { white-space: pre-wrap; width: auto; } }`;

export const STYLE = [COLOURS, TEXT, TABLES, CELLS, FILTER, TRAITS, PRINT].join('\n').trim();
