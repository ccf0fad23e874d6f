/** @module The inspector's style sheet: the colours of every page of ours, dense tables, from a phone's width up, light and dark. */

import { PAGE_TOKENS } from '../../base/node/index.ts'

/** Served as a file of its own, so that the page's policy can forbid every style inside the document. */
export const INSPECTOR_STYLE = `${PAGE_TOKENS}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;scroll-padding-top:4rem}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.5 var(--sans);overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:.15em}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px;border-radius:4px}
h1{font-size:1.25rem;line-height:1.25;margin:0;letter-spacing:-.01em}
h1:focus,h2:focus{outline:none}
h2{font-size:.95rem;margin:1.5rem 0 .5rem}
h3{font-size:.86rem;margin:1rem 0 .3rem;color:var(--soft)}
p{margin:.3rem 0 .7rem;max-width:46rem}
.soft,small{color:var(--soft)}small{font-size:.8rem}
.mono,code,pre,kbd{font-family:var(--mono);font-size:.92em}
.num{font-variant-numeric:tabular-nums}
.skip{position:absolute;left:-999px;top:0;z-index:9;background:var(--card);padding:.5rem 1rem}
.skip:focus{left:.5rem;top:.5rem}
.bar{position:sticky;top:0;z-index:4;display:flex;flex-wrap:wrap;align-items:center;gap:.35rem 1rem;padding:.5rem 1rem;background:var(--card);border-bottom:1px solid var(--line)}
.bar .brand{font-weight:650;color:var(--ink);text-decoration:none}
.bar .brand small{font-weight:400;margin-left:.4rem}
.bar .right{margin-left:auto;display:flex;flex-wrap:wrap;gap:.3rem .9rem;align-items:center}
.bar label{display:flex;align-items:center;gap:.4rem;color:var(--soft)}
.live{display:inline-flex;align-items:center;gap:.35rem;color:var(--soft);font-size:.86rem}
.live::before{content:"";width:.55rem;height:.55rem;border-radius:50%;background:var(--warn)}
.live.on::before{background:var(--ok)}
.frame{display:grid;grid-template-columns:10.5rem minmax(0,1fr);min-height:calc(100vh - 3rem)}
.menu{position:sticky;top:3rem;align-self:start;padding:.8rem .5rem;display:flex;flex-direction:column;gap:.1rem}
.menu a{display:flex;justify-content:space-between;gap:.5rem;padding:.28rem .6rem;border-radius:6px;color:var(--ink);text-decoration:none}
.menu a:hover{background:var(--quiet)}
.menu a[aria-current]{background:var(--quiet);font-weight:600;box-shadow:inset 3px 0 0 var(--accent)}
.menu .group{margin:.8rem .6rem .15rem;font-size:.75rem;color:var(--soft)}
main{padding:1rem 1.25rem 3rem;min-width:0;outline:none}
.head{display:flex;flex-wrap:wrap;gap:.4rem .8rem;align-items:center;margin:0 0 .8rem}
.head .grow,.row>.grow{flex:1}
.head h2{margin:0}
.lead{color:var(--soft);margin:-.4rem 0 .9rem}
.row{display:flex;flex-wrap:wrap;gap:.4rem .6rem;align-items:center}
.filters{margin-bottom:.7rem}
.tag{display:inline-block;border-radius:999px;padding:0 .5rem;font-size:.78rem;line-height:1.35rem;font-weight:600;white-space:nowrap;background:var(--quiet);color:var(--soft)}
.tag.ok{background:var(--ok-bg);color:var(--ok)}.tag.bad{background:var(--bad-bg);color:var(--bad)}
.tag.warn{background:var(--warn-bg);color:var(--warn)}.tag.void{background:var(--void-bg);color:var(--void)}
.method{font-family:var(--mono);font-size:.78rem;font-weight:600;color:var(--soft);min-width:3.6rem;display:inline-block}
.method.w{color:var(--accent)}.method.d{color:var(--bad)}
button,.button,input,select,textarea{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.25rem .6rem;min-height:2rem;max-width:100%}
input,select,textarea{border-color:var(--edge)}
button,.button{cursor:pointer;border-color:var(--edge);text-decoration:none;display:inline-flex;align-items:center;gap:.3rem}
button:hover,.button:hover{background:var(--quiet)}
button.main{background:var(--accent);border-color:var(--accent);color:var(--card);font-weight:600}
button.main:hover{filter:brightness(1.08)}
button.danger{color:var(--bad)}
button.plain{border-color:transparent;background:none;padding:.1rem .35rem;min-height:1.6rem}
button[aria-pressed=true]{background:var(--warn-bg);color:var(--warn);border-color:var(--warn)}
button:disabled{opacity:.5;cursor:default}
input[type=search]{min-width:14rem}
input[type=checkbox]{min-height:0;width:1rem;height:1rem;accent-color:var(--accent)}
textarea{width:100%;font-family:var(--mono);font-size:.86rem;line-height:1.45}
.field{display:flex;flex-direction:column;gap:.15rem;min-width:0}
.field>label,form.field>span{font-size:.82rem;color:var(--soft);font-weight:600}
.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,13rem),1fr));gap:.6rem .9rem;align-items:start;margin:.5rem 0}
.fields.two{grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr))}
.fields .row{flex-wrap:nowrap}.fields .row>input{flex:1;min-width:3rem;width:auto}
form.row{margin:.6rem 0 1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;box-shadow:var(--shadow);padding:.8rem 1rem;margin:0 0 .8rem;min-width:0}
form.card,details.card,section.card{margin-top:.9rem}
.card>:first-child{margin-top:0}.card>:last-child{margin-bottom:0}
.empty{border:1px dashed var(--edge);border-radius:10px;padding:1.4rem 1rem;text-align:center;color:var(--soft)}
.empty p{margin:.2rem auto}.empty .what{color:var(--ink);font-weight:600}
.split{display:grid;grid-template-columns:minmax(0,1fr);gap:1rem;align-items:start}
.split.open{grid-template-columns:minmax(19rem,5fr) minmax(0,6fr)}
.detail{position:sticky;top:3.6rem;max-height:calc(100vh - 4.4rem);overflow:auto;outline:none}
.list{list-style:none;margin:0;padding:0;background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.list>li+li{border-top:1px solid var(--line)}
.list>li{content-visibility:auto;contain-intrinsic-size:auto 2.2rem}
.list a.item{display:grid;gap:0 .6rem;align-items:center;padding:.35rem .8rem;color:inherit;text-decoration:none}
.list a.item:hover{background:var(--quiet)}
.list a.item:focus-visible{outline-offset:-2px}
.list a.item[aria-current]{background:var(--quiet);box-shadow:inset 3px 0 0 var(--accent)}
.list a.behaviour{grid-template-columns:minmax(0,1fr) auto}.list a.behaviour>:nth-child(even){justify-self:end}
.change summary{word-break:break-all}
.calls a.item{grid-template-columns:5.6rem 3.9rem minmax(0,1fr) auto}
.split:not(.open) .calls a.item{grid-template-columns:5.6rem 3.9rem minmax(0,3fr) minmax(0,2fr) 3.2rem}
.split:not(.open) .calls .under{grid-column:4;grid-row:1}
.calls .tag{justify-self:end}
.calls .path{white-space:nowrap;overflow:hidden;text-overflow:ellipsis;font-family:var(--mono);font-size:.86rem}
.calls .under{grid-column:3/-1;font-size:.8rem;color:var(--soft);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.calls time{color:var(--soft);font-size:.8rem;font-variant-numeric:tabular-nums}
.fresh{animation:fresh 1.6s ease-out}
@keyframes fresh{from{background:var(--mark)}to{background:transparent}}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:10px}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{color:var(--soft);font-size:.78rem;text-align:left;font-weight:600;white-space:nowrap}
th button{font:inherit;color:inherit;border:0;background:none;padding:.1rem 0;min-height:0}
th,td{padding:.32rem .7rem;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
td{max-width:22rem}td.one{max-width:13rem}.one{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
tbody tr:hover{background:var(--quiet)}
dl.pairs{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:.4rem 0}
dl.pairs dt{color:var(--soft)}dl.pairs dd{margin:0}
pre{margin:.3rem 0;padding:.6rem .75rem;background:var(--quiet);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.45;font-size:.82rem;max-height:24rem;overflow:auto;tab-size:2}
pre .k{color:var(--accent)}pre .s{color:var(--ok)}pre .n{color:var(--void)}
kbd{border:1px solid var(--edge);border-bottom-width:2px;border-radius:4px;padding:0 .3em}
.way{list-style:none;margin:.5rem 0;padding:0}
.way li{display:grid;grid-template-columns:1.6rem 7rem minmax(0,1fr);gap:0 .5rem;padding:.28rem 0;position:relative}
.way li:not(:last-child)::before{content:"";position:absolute;left:.66rem;top:1.6rem;bottom:-.35rem;width:2px;background:var(--line)}
.way .mark{width:1.4rem;height:1.4rem;border-radius:50%;display:grid;place-items:center;font-size:.76rem;font-weight:700;background:var(--quiet);color:var(--soft)}
.way .passed .mark{background:var(--ok-bg);color:var(--ok)}.way .stopped .mark{background:var(--bad-bg);color:var(--bad)}
.way .changed .mark{background:var(--warn-bg);color:var(--warn)}
.way .stage{font-weight:600}.way .idle,.way .unreached{color:var(--soft)}.way .unreached .mark{background:none;border:1px dashed var(--edge)}
.way .because{color:var(--soft);font-size:.86rem;display:block}
.uids{display:flex;flex-wrap:wrap;gap:.2rem .5rem;margin:.2rem 0;padding:0;list-style:none;font-family:var(--mono);font-size:.84rem}
.change{padding:.5rem .8rem;content-visibility:auto;contain-intrinsic-size:auto 3rem}
.change a.item{display:inline-flex;gap:.4rem;padding:0}.change a.item:hover{background:none;text-decoration:underline}
.list a.item[aria-current] .tag:not(.ok,.bad,.warn,.void){background:var(--card)}
.change .fields-changed{margin:.3rem 0 0;display:grid;grid-template-columns:minmax(5rem,max-content) minmax(0,1fr);gap:.1rem .8rem;font-size:.86rem}
.change .fields-changed>:nth-child(odd){color:var(--soft);font-family:var(--mono)}
del,ins{text-decoration:none;border-radius:3px;padding:0 .25em;font-family:var(--mono);font-size:.92em}
del{background:var(--bad-bg);color:var(--bad)}ins{background:var(--ok-bg);color:var(--ok)}
del::before{content:"− "}ins::before{content:"+ "}
td .row{flex-wrap:nowrap}
meter{width:6rem;height:.8rem;vertical-align:-.1rem}
.sides{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:1rem;align-items:start}
.resources{max-height:calc(100vh - 9rem);overflow:auto}
.resources a.item{grid-template-columns:minmax(0,1fr) auto}
.resources .none{color:var(--soft)}
.notice{padding:.5rem .8rem;border-radius:8px;background:var(--warn-bg);color:var(--warn);margin:0 0 .8rem}
.notice.bad{background:var(--bad-bg);color:var(--bad)}
.says{position:fixed;right:1rem;bottom:1rem;z-index:8;display:flex;flex-direction:column;gap:.4rem;max-width:min(24rem,calc(100vw - 2rem))}
.says div{background:var(--ink);color:var(--bg);border-radius:8px;padding:.5rem .8rem;box-shadow:0 4px 16px rgba(0,0,0,.2)}
.says div.bad{background:var(--bad-bg);color:var(--bad);border:1px solid var(--bad)}
dialog{border:1px solid var(--line);border-radius:12px;background:var(--card);color:var(--ink);padding:1.1rem 1.25rem;width:min(30rem,calc(100vw - 2rem));box-shadow:0 10px 40px rgba(0,0,0,.25)}
dialog::backdrop{background:rgba(10,12,15,.45)}
dialog h2{margin-top:0}
dialog .row{justify-content:flex-end;margin-top:.9rem}
details>summary{cursor:pointer;padding:.2rem 0}
details.card>summary{font-weight:600}
.switch{appearance:none;-webkit-appearance:none;width:2.3rem!important;height:1.3rem!important;border-radius:99px;background:var(--edge);border:0;position:relative;cursor:pointer;padding:0;min-height:0;flex:none}
.switch::after{content:"";position:absolute;left:.15rem;top:.15rem;width:1rem;height:1rem;border-radius:50%;background:var(--card);transition:left .12s}
.switch:checked{background:var(--bad)}.switch:checked::after{left:1.15rem}
.fault{display:flex;gap:.5rem .8rem;align-items:center;padding:.55rem .8rem;flex-wrap:wrap}
.fault .grow{flex:1;min-width:12rem}
.fault.off{color:var(--soft)}
.keys{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:.4rem 0}
.big{font-size:1.5rem;font-weight:650;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
@media (max-width:64rem){.split.open{grid-template-columns:minmax(0,1fr)}.split.open>.rest{display:none}.detail{position:static;max-height:none}}
@media (max-width:52rem){.frame{grid-template-columns:minmax(0,1fr);min-height:0}.menu{position:static;flex-direction:row;overflow-x:auto;padding:.4rem .6rem;border-bottom:1px solid var(--line);scrollbar-width:none}
.menu a{white-space:nowrap;padding:.4rem .7rem}.menu a[aria-current]{box-shadow:inset 0 -2px 0 var(--accent)}.menu .group{display:none}main{padding:.8rem .8rem 3rem}.bar{position:static;padding:.5rem .8rem}
.sides{grid-template-columns:minmax(0,1fr)}.resources{max-height:13rem}.calls a.item,.split:not(.open) .calls a.item{grid-template-columns:3.9rem minmax(0,1fr) auto;padding:.5rem .7rem}.calls time{grid-column:1/-1;grid-row:3}.calls .under,.split:not(.open) .calls .under{grid-column:2/-1;grid-row:2}
button,.button,input,select{min-height:2.4rem}input[type=checkbox]{min-height:0}button.plain{min-height:2rem}th button{min-height:0}input[type=search]{min-width:0;flex:1 1 100%}.filters input[list],.filters select{flex:1 1 40%}.way li{grid-template-columns:1.6rem minmax(0,1fr)}.way .what{grid-column:2}
.stack thead{display:none}.stack tr{display:block;padding:.5rem .2rem;border-bottom:1px solid var(--line)}.stack tr:last-child{border:0}.stack td{display:block;border:0;padding:.12rem .6rem;max-width:none}.stack td.one{white-space:normal}
.stack td[data-label]::before{content:attr(data-label) " ";color:var(--soft)}dl.pairs{grid-template-columns:minmax(0,1fr)}dl.pairs dd{margin-bottom:.35rem}.change .fields-changed{grid-template-columns:minmax(0,1fr)}.bar .right{margin-left:0;width:100%;justify-content:space-between}}
@media (prefers-reduced-motion:reduce){.fresh{animation:none}.switch::after{transition:none}}
`
