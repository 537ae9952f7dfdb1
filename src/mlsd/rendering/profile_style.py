"""The style of a profile's page."""

STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --paper: #fff; --soft: #f3f5f7; --line: #d9dee3;
  --dim: #5c6670; --bar: #8bb3dc; --dot: #b3400e; --warn: #8a4b00; --link: #0b5cad }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --paper: #15181b; --soft: #1e2327;
  --line: #343b42; --dim: #9aa5af; --bar: #3d6ea1; --dot: #ff9c66; --warn: #ffc078; --link: #7ab7f5 } }
* { box-sizing: border-box }
body { color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif; margin: 0 auto;
  max-width: 76rem; padding: 1rem }
h1 { font-size: 1.4rem; margin: .2rem 0; overflow-wrap: anywhere }
h2 { font-size: 1.1rem; margin: 1.8rem 0 .6rem }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere }
a { color: var(--link); text-decoration: none }
a:hover { text-decoration: underline }
ul { padding-left: 1.1rem; margin: .4rem 0 }
li { overflow-wrap: anywhere }
li.look::marker { color: var(--warn); content: "? " }
.dim { color: var(--dim); font-size: .85rem }
.warn { color: var(--warn) }
.cards { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 23rem), 1fr)) }
article { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; min-width: 0;
  padding: .7rem .8rem }
.facts { color: var(--dim); font-size: .85rem; margin: .1rem 0 .5rem }
figure { margin: .3rem 0 }
svg { display: block; height: 5.2rem; width: 100% }
rect { fill: var(--bar) }
rect:hover { fill: var(--link) }
polyline { fill: none; stroke: var(--dot); stroke-width: 2; vector-effect: non-scaling-stroke }
.usual { stroke: var(--dot); stroke-dasharray: 4 4; opacity: .6; vector-effect: non-scaling-stroke }
table { border-collapse: collapse; width: 100%; font-size: .85rem }
td, th { padding: .1rem .3rem; text-align: right; font-variant-numeric: tabular-nums }
th { color: var(--dim); font-weight: 400 }
.ranked td:first-child { text-align: left; overflow-wrap: anywhere }
.ranked td:nth-child(2) { width: 42% }
.ranked td:nth-child(n+3) { white-space: nowrap }
.quantiles { overflow-x: auto }
.quantiles table { font-size: .78rem; white-space: nowrap }
.quantiles td, .quantiles th { padding: .1rem .2rem }
.meter { background: linear-gradient(var(--bar), var(--bar)) no-repeat 0 50% / calc(100% * var(--part)) 62% }
"""
