/** Tests the whole service as users run it: its own processes, HTTP in, files out. */
@NullMarked
package dev.flattail.endtoend;

import org.jspecify.annotations.NullMarked;
