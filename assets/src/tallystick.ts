// What every page loads. Each module attaches to data attributes and does nothing where there are none.
import "htmx.org";

import "./confirm";
import "./copy";
import "./facets";
import "./keyboard";
import "./menu";
