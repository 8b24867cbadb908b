/** What a comparison needs beside the style of reports. Its switch between light and dark works without a script. */
export const COMPARISON_STYLE = `
.switch{margin-left:auto;cursor:pointer;border:1px solid var(--line);border-radius:6px;background:var(--surface);padding:.22rem .7rem;font-size:.87rem}
.switch:has(:focus-visible){outline:2px solid var(--focus);outline-offset:2px}
.switch input{position:absolute;opacity:0}
.growth svg{display:block;width:100%;height:auto}
.growth .narrow{display:none}
.day{opacity:0}
.day:hover{opacity:.35}
.intro .key{white-space:normal;overflow-wrap:anywhere}
.key.base::before{height:.3rem}
td .key{margin-right:.3rem}
@media (max-width:600px){.growth .wide{display:none}.growth .narrow{display:block}}
@media screen{:root:has(#theme:checked){color-scheme:dark}}
@media screen and (prefers-color-scheme:dark){:root:has(#theme:checked){color-scheme:light}}
@media print{.switch{display:none}}
`;
