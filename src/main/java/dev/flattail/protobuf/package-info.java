/**
 * The wire format of protocol buffers, written without generated classes. Start with {@code
 * ProtocolBuffer}.
 */
@NullMarked
package dev.flattail.protobuf;

import org.jspecify.annotations.NullMarked;
