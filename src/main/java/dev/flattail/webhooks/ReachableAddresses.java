package dev.flattail.webhooks;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses to which events may be sent: public ones, and those in the networks that the
 * operator allows. Otherwise a caller could reach services inside the operator's network through
 * this one (server-side request forgery).
 *
 * <p>Of IPv4, the special-purpose blocks of RFC 6890 and its successors are refused; of IPv6,
 * everything outside the global unicast block, and within it the blocks that embed an IPv4 address
 * or are reserved. The JDK turns IPv4-mapped IPv6 addresses into IPv4 ones.
 */
final class ReachableAddresses {
  private static final List<Network> SPECIAL =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10", // shared by customers of a carrier (CGNAT)
              "127.0.0.0/8",
              "169.254.0.0/16", // link-local, with the metadata services of clouds
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/3", // multicast, reserved, broadcast
              "2001::/23", // Teredo and other assignments of the IETF
              "2001:db8::/32",
              "2002::/16", // 6to4
              "3fff::/20")
          .map(Network::of)
          .toList();

  /** The only block of public IPv6 addresses; outside lie loopback, unique local, NAT64. */
  private static final Network GLOBAL_UNICAST = Network.of("2000::/3");

  private final List<Network> allowed;

  /**
   * Creates the rule.
   *
   * @param allowed networks that may be reached although they are not public
   */
  ReachableAddresses(List<Network> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  boolean contains(InetAddress address) {
    return allowed.stream().anyMatch(network -> network.contains(address)) || isPublic(address);
  }

  private static boolean isPublic(InetAddress address) {
    return (!(address instanceof Inet6Address) || GLOBAL_UNICAST.contains(address))
        && SPECIAL.stream().noneMatch(network -> network.contains(address));
  }
}
