// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev Of Forge's cheatcodes, those that are used here (forge-std is not on npm).
interface Cheatcodes {
    function addr(uint256 privateKey) external pure returns (address);
    function assume(bool condition) external pure;
    function chainId(uint256 id) external;
    function expectRevert(bytes calldata data) external;
    function prank(address sender) external;
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function warp(uint256 time) external;
}

Cheatcodes constant vm = Cheatcodes(address(uint160(uint256(keccak256("hevm cheat code")))));
