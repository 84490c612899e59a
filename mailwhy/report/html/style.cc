// The style of the page: the palette of the design notes (contrast at least 4.5:1 on page and panel), light and dark, print, 320
// pixels.  The verdict and the way come first and side by side where there is room.
#include "mailwhy/report/html/parts.h"

namespace mailwhy::report::html {

std::string_view style() {
  return R"css(
:root{color-scheme:light dark;--page:#fff;--panel:#f5f6f8;--ink:#1b1f24;--soft:#535c6a;--line:#c3c9d2;
--ok:#068149;--warn:#7e5900;--fail:#a3131b;--later:#6b3494;--unknown:#535c6a;--mark:#ffe9a8;--link:#0b57a4}
@media (prefers-color-scheme:dark){:root{--page:#14171b;--panel:#1c2026;--ink:#e8eaed;--soft:#a9b3c1;--line:#454d58;
--ok:#6cedc5;--warn:#f5b214;--fail:#ff7a7a;--later:#c993ea;--unknown:#a9b3c1;--mark:#5a4a10;--link:#8ec1ff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:64rem;background:var(--page);color:var(--ink);font:1rem/1.55 system-ui,sans-serif;
overflow-wrap:anywhere}
h1,h2,h3,h4{line-height:1.3;margin:0}
.report>section>:first-child{font-size:1.25rem;margin:2.2rem 0 .6rem}
p{margin:.5rem 0}a{color:var(--link)}code,pre{font-family:ui-monospace,monospace;font-size:.875rem}
pre{white-space:pre-wrap;background:var(--panel);border:1px solid var(--line);border-radius:.4rem;padding:.7rem .8rem;margin:.2rem 0 .4rem}
mark{background:var(--mark);color:inherit;text-decoration:underline;text-underline-offset:.2em}
.ok{color:var(--ok)}.warn{color:var(--warn)}.fail{color:var(--fail)}.later{color:var(--later)}.unknown{color:var(--unknown)}
.state{font-weight:bold;white-space:nowrap}.soft{color:var(--soft)}
.banner{background:var(--panel);border:1px solid var(--line);border-left:.5rem solid;border-radius:.5rem;padding:1.2rem 1.4rem;
display:grid;gap:.9rem 2rem}
.banner>*{min-width:0}.verdict>p,.why,.banner h1,.banner h2{color:var(--ink)}
.target{display:block;font-size:1.1rem;font-weight:normal}.verdict .word{display:block;font-size:1.7rem;letter-spacing:.01em}
.banner.ok .verdict .word{color:var(--ok)}.banner.warn .verdict .word{color:var(--warn)}.banner.fail .verdict .word{color:var(--fail)}
.banner.later .verdict .word{color:var(--later)}.banner.unknown .verdict .word{color:var(--unknown)}
.verdict p,.why p{margin:.3rem 0 .6rem}.why>:last-child{margin-bottom:0}
@media (min-width:52rem){.banner{grid-template-columns:1fr 290px;grid-template-rows:auto 1fr;row-gap:.2rem}.banner .path{grid-column:2;grid-row:1/3}}
svg{max-width:100%;height:auto;display:block}svg text{fill:var(--ink);font:14px system-ui,sans-serif}
svg text.word{fill:currentColor;font-weight:bold;font-size:12.5px}
svg .shape{fill:var(--page);stroke:currentColor;stroke-width:2}svg .way{stroke:currentColor;stroke-width:2;fill:none}
svg .untested{stroke-dasharray:3 4}svg .here{fill:var(--page);stroke:currentColor;stroke-width:1.5}
.finding{border-left:.25rem solid;padding:.1rem 0 .1rem 1rem;margin:1.2rem 0}.finding>*{color:var(--ink)}.finding>.soft{color:var(--soft);margin:.1rem 0 .5rem}
.finding h3,.finding h4{font-size:1.05rem}
table{border-collapse:collapse;width:100%}caption{text-align:left;color:var(--soft);padding-bottom:.3rem}
th,td{text-align:left;vertical-align:top;padding:.35rem 1rem .35rem 0;border-bottom:1px solid var(--line)}th{font-weight:600}
td:last-child,th:last-child{padding-right:0}.steps td:last-child{white-space:nowrap}
dl{display:grid;grid-template-columns:4.5rem 1fr;gap:.5rem .8rem;margin:.4rem 0}dt{font-weight:600}dd{margin:0;min-width:0}
ol,ul{margin:.1rem 0;padding-left:1.3rem}.contents{margin:1rem 0 2rem}summary{cursor:pointer;padding:.4rem 0}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
footer,.measured{color:var(--soft);font-size:.9rem}footer{border-top:1px solid var(--line);margin-top:2rem;padding-top:.6rem}
.report+.report{margin-top:3rem}
@media (max-width:40rem){body{padding:.75rem}.banner{padding:.8rem .9rem;gap:.6rem}.verdict .word{font-size:1.4rem}.target{font-size:1rem}
dl{grid-template-columns:1fr;gap:.1rem}dt{margin-top:.5rem}table,tbody,tr,td{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
td{border:0;padding:.05rem 0}td:empty{display:none}tr{border-bottom:1px solid var(--line);padding:.4rem 0}td:first-child{font-weight:600}}
@media print{:root{color-scheme:light;--page:#fff;--panel:#fff;--ink:#000;--soft:#333;--line:#999;--ok:#068149;--warn:#7e5900;
--fail:#a3131b;--later:#6b3494;--unknown:#535c6a;--mark:#fff;--link:#000}body{max-width:none;padding:0;font-size:10.5pt}
.banner,tr,dl>*,svg{break-inside:avoid}h2,h3,h4,dt,summary{break-after:avoid}.json{display:none}
details::details-content{content-visibility:visible;display:block;height:auto}}
)css";
}

}  // namespace mailwhy::report::html
