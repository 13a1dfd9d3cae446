// SPDX-License-Identifier: EUPL-1.2
// Everything works without this file; it only saves waiting and scrolling.
import "htmx.org";
import "./menus.js";
import "./notices.js";
