// Package settlement writes a settlement list (结算清单, JT/T 1133) for people: as
// rows of words, as a PDF and as an Excel file. The same list gives the same bytes.
package settlement
