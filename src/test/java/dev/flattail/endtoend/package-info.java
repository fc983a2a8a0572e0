/** The whole service as a user has it: its own processes, HTTP in, files out. */
@NullMarked
package dev.flattail.endtoend;

import org.jspecify.annotations.NullMarked;
