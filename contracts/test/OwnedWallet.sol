// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @dev A contract that signs as its owner does (EIP-1271), as a multisig would; what it answers is the owner's choice.
contract OwnedWallet {
    address private immutable owner;

    constructor(address owner_) {
        owner = owner_;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s, uint8 v) = abi.decode(signature, (bytes32, bytes32, uint8));
        return ecrecover(digest, v, r, s) == owner ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
