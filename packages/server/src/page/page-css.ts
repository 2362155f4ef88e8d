export const PAGE_CSS = `:root {
  color-scheme: light dark;
  font: 16px/1.5 system-ui, sans-serif;
}
body {
  margin: 0 auto;
  max-width: 60rem;
  padding: 1rem;
}
header {
  align-items: baseline;
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem 1rem;
}
header h1 {
  margin: 0;
}
header p {
  flex: 1 1 8rem;
  margin: 0;
  overflow-wrap: anywhere;
}
button {
  font: inherit;
  min-height: 2.75rem;
  padding: 0 1rem;
}
table {
  border-collapse: collapse;
  width: 100%;
}
caption {
  font-weight: bold;
  text-align: start;
}
th,
td {
  border-bottom: 1px solid GrayText;
  overflow-wrap: break-word;
  padding: 0.5rem 0.5rem 0.5rem 0;
  text-align: start;
  vertical-align: top;
}
tbody th {
  overflow-wrap: anywhere;
}
:focus-visible {
  outline: 3px solid Highlight;
  outline-offset: 2px;
}
`;
