"""The style of a design document's page: screen, phone, dark mode, and print."""

STYLE = """
:root { color-scheme: light dark;
  --ink: #1c2024; --paper: #ffffff; --soft: #f1f3f5; --line: #d0d5da; --link: #0b5cad }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ea; --paper: #16191c; --soft: #23282d; --line: #3b424a; --link: #7ab7f5 }
}
* { box-sizing: border-box }
body { color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif;
  margin: 0 auto; max-width: 54rem; overflow-wrap: anywhere; padding: 1rem }
h1, h2, h3 { line-height: 1.25; scroll-margin-top: 1rem }
h2 { border-bottom: 1px solid var(--line); padding-bottom: .2rem; margin-top: 2.4rem }
a { color: var(--link) }
nav { background: var(--soft); border-radius: 6px; font-size: .9rem; padding: .6rem 1rem }
nav ol { columns: 2 9rem; list-style: none; margin: .3rem 0; padding: 0 }
nav li { break-inside: avoid; padding: .1rem 0 }
.wide { margin: 1rem 0; overflow-x: auto }
table { border-collapse: collapse; overflow-wrap: normal }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top }
th, code, pre { background: var(--soft) }
code { padding: .1rem .25rem; border-radius: 3px; font-size: .92em }
pre { padding: .8rem; overflow-x: auto; border-radius: 4px }
pre code { padding: 0 }
.wide img { display: block; height: auto; max-width: none; min-width: 46rem; width: 100% }
@media (min-width: 78rem) {
  body { margin-left: calc(50% - 27rem + 8rem) }
  nav { left: calc(50% - 27rem - 8rem); max-height: calc(100vh - 2rem); overflow-y: auto; position: fixed;
    top: 1rem; width: 14.5rem }
  nav ol { columns: 1 }
}
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #f1f3f5; --line: #999; --link: #000 }
  body { font-size: 10pt; margin: 0; max-width: none; padding: 0 }
  nav { display: none }
  h1, h2, h3, h2 + p, h3 + p { break-after: avoid }
  p { orphans: 3; widows: 3 }
  tr, li, img { break-inside: avoid }
  thead { display: table-header-group }
  .wide { overflow: visible }
  .wide img { min-width: 0 }
}
"""
