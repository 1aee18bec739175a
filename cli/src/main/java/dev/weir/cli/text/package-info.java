/// How things are written and read: ages, sizes, places, tables, templates, JSON. Pure functions and
/// values; nothing here knows a command.
@NullMarked
package dev.weir.cli.text;

import org.jspecify.annotations.NullMarked;
