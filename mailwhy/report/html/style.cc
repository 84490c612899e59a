// The style of the page: the palette of the design notes (contrast at least 4.5:1 on page and panel), light and dark, print, 320
// pixels.
#include "mailwhy/report/html/parts.h"

namespace mailwhy::report::html {

std::string_view style() {
  return R"css(
:root{color-scheme:light dark;--page:#fff;--panel:#f5f6f8;--ink:#1b1f24;--soft:#535c6a;--line:#c3c9d2;
--ok:#068149;--warn:#7e5900;--fail:#54090d;--later:#3c1e56;--unknown:#535c6a;--mark:#ffe9a8}
@media (prefers-color-scheme:dark){:root{--page:#14171b;--panel:#1c2026;--ink:#e8eaed;--soft:#a9b3c1;--line:#454d58;
--ok:#6cedc5;--warn:#f5b214;--fail:#f55c5c;--later:#b668e1;--unknown:#a9b3c1;--mark:#5a4a10}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:60rem;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;
overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:.2rem 0}h2{font-size:1.2rem;margin:1.6rem 0 .5rem}h3{font-size:1rem;margin:1rem 0 .3rem}
p{margin:.4rem 0}code,pre{font-family:ui-monospace,monospace;font-size:.9rem}
pre,.quote{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--panel);border:1px solid var(--line);padding:.6rem;margin:.4rem 0}
mark{background:var(--mark);color:inherit;text-decoration:underline}
.banner{background:var(--panel);border:1px solid var(--line);border-left:.5rem solid var(--unknown);padding:.8rem 1rem}
.ok{color:var(--ok)}.warn{color:var(--warn)}.fail{color:var(--fail)}.later{color:var(--later)}.unknown{color:var(--unknown)}
.banner.ok,.banner.warn,.banner.fail,.banner.later,.banner.unknown{color:var(--ink)}
.banner.ok{border-left-color:var(--ok)}.banner.warn{border-left-color:var(--warn)}.banner.fail{border-left-color:var(--fail)}
.banner.later{border-left-color:var(--later)}
.state{font-weight:bold;white-space:nowrap}.soft{color:var(--soft)}
svg{max-width:100%;height:auto;display:block}svg text{fill:var(--ink);font:14px system-ui,sans-serif}
svg .shape{fill:var(--page);stroke:currentColor;stroke-width:2}svg .way{stroke:currentColor;stroke-width:2;fill:none}
svg .untested{stroke-dasharray:4 4}svg g text.word{fill:currentColor;font-weight:bold}
table{border-collapse:collapse;width:100%}caption{text-align:left;color:var(--soft)}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line)}
dl{display:grid;grid-template-columns:5rem 1fr;gap:.3rem .6rem;margin:.4rem 0}dt{font-weight:bold}dd{margin:0;min-width:0}
ol{margin:.2rem 0;padding-left:1.4rem}summary{cursor:pointer;padding:.3rem 0}footer{margin-top:2rem;color:var(--soft)}
.report+.report{border-top:3px double var(--line);margin-top:2rem;padding-top:1rem}
@media (max-width:40rem){dl{grid-template-columns:1fr}dt{margin-top:.3rem}table,tbody,tr,td{display:block}
thead{display:none}td{border:0;padding:.05rem 0}tr{border-bottom:1px solid var(--line);padding:.3rem 0}}
@media print{:root{color-scheme:light;--page:#fff;--panel:#fff;--ink:#000;--soft:#333;--line:#999;--ok:#068149;--warn:#7e5900;
--fail:#54090d;--later:#3c1e56;--unknown:#535c6a;--mark:#fff}body{max-width:none;padding:0}.finding,tr{break-inside:avoid}}
)css";
}

}  // namespace mailwhy::report::html
