@NullMarked
package dev.weir.records;

import org.jspecify.annotations.NullMarked;
