// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EthereumDIDRegistry} from "ethr-did-registry/contracts/EthereumDIDRegistry.sol";
import {CaresealRegistry} from "../src/CaresealRegistry.sol";
import {ICaresealRegistry} from "../src/ICaresealRegistry.sol";
import {vm} from "./Cheatcodes.sol";

contract FuzzTest {
    uint256 private constant ROOT_KEY = 0xA11CE;

    CaresealRegistry private registry;
    address private root;

    function setUp() public {
        vm.warp(1_800_000_000);
        registry = new CaresealRegistry(address(new EthereumDIDRegistry()), address(this));
        root = vm.addr(ROOT_KEY);
        _register(root, root);
    }

    function testFuzz_publish_takes_the_next_anchor_alone(uint64 seq, bytes32 previous, bytes32 hash, uint48 nextBy)
        public
    {
        uint48 time = uint48(block.timestamp);
        bool isNext = seq == 1 && previous == 0 && nextBy > time && nextBy <= time + 7 days;
        assert(_publish(root, seq, previous, hash, nextBy) == isNext);
        assert(registry.head(root).seq == (isNext ? 1 : 0));
    }

    function testFuzz_publish_is_for_the_organisation_and_its_publishers(address sender, uint8 purposes, bool isEnded)
        public
    {
        vm.assume(sender != root && sender != address(0) && sender != address(registry));
        purposes = purposes % 7 + 1;
        bytes32 keyId = bytes32(uint256(uint160(sender)));
        vm.prank(root);
        registry.setKey(root, keyId, purposes);
        if (isEnded) {
            vm.prank(root);
            registry.endKey(root, keyId, 0, 0);
        }
        assert(_publish(sender, 1, 0, "root", uint48(block.timestamp + 1)) == (purposes & 2 != 0 && !isEnded));
    }

    function testFuzz_chain_commits_to_every_anchor(bytes32[5] memory roots) public {
        bytes32 chain;
        bytes32 previous;
        // the compiler takes block.timestamp for a constant within a call
        uint48 time = uint48(block.timestamp);
        for (uint64 seq = 1; seq <= roots.length; seq++) {
            time += 60;
            vm.warp(time);
            assert(_publish(root, seq, previous, roots[seq - 1], time + 1 days));
            previous = roots[seq - 1];
            chain = keccak256(abi.encode(chain, root, seq, previous, time, time + 1 days, root));
            assert(registry.head(root).chain == chain);
        }
    }

    function testFuzz_executeSigned_takes_what_was_signed_alone(uint8 changed, uint256 noise) public {
        vm.assume(noise != 0);
        uint48 deadline = uint48(block.timestamp + 100);
        bytes memory call = abi.encodeCall(ICaresealRegistry.setKey, (root, bytes32("key"), 1));
        bytes memory signature = _sign(call, 0, deadline);
        address actor = root;
        uint256 nonce = 0;
        changed = changed % 6;
        if (changed == 1) actor = address(uint160(actor) ^ (uint160(noise) | 1));
        if (changed == 2) call[noise % call.length] ^= 0x01;
        if (changed == 3) nonce ^= noise;
        if (changed == 4) deadline ^= uint48(noise) | 1;
        if (changed == 5) signature[noise % signature.length] ^= 0x01;
        (bool ok,) = address(registry).call(
            abi.encodeCall(ICaresealRegistry.executeSigned, (actor, call, nonce, deadline, signature))
        );
        assert(ok == (changed == 0));
        assert(registry.nonce(root) == (ok ? 1 : 0));
    }

    function testFuzz_executeSigned_is_bound_to_its_chain(uint64 chain) public {
        vm.assume(chain != 0 && chain != block.chainid);
        uint48 deadline = uint48(block.timestamp);
        bytes memory call = abi.encodeCall(ICaresealRegistry.setKey, (root, bytes32("key"), 1));
        bytes memory signature = _sign(call, 0, deadline);
        vm.chainId(chain);
        vm.expectRevert(abi.encodeWithSelector(ICaresealRegistry.SignatureInvalid.selector, root));
        registry.executeSigned(root, call, 0, deadline, signature);
    }

    function testFuzz_accredit_takes_a_period_that_is_not_over_and_not_backdated(uint48 from, uint48 until) public {
        address board = address(0xB0A2D);
        _register(board, root);
        uint256 time = block.timestamp;
        bool isSound = until > from && until > time && uint256(from) + 1 days >= time;
        vm.prank(root);
        (bool ok,) = address(registry).call(
            abi.encodeCall(ICaresealRegistry.accredit, (root, board, 0, 0, from, until, 3, bytes32("scope")))
        );
        assert(ok == isSound);
    }

    function _register(address org, address sponsor) private {
        vm.prank(org);
        registry.register(org, sponsor);
    }

    function _publish(address sender, uint64 seq, bytes32 previous, bytes32 hash, uint48 nextBy)
        private
        returns (bool ok)
    {
        vm.prank(sender);
        (ok,) = address(registry).call(
            abi.encodeCall(ICaresealRegistry.publish, (root, seq, previous, hash, nextBy))
        );
    }

    function _sign(bytes memory call, uint256 nonce, uint48 deadline) private view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Careseal Registry"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        bytes32 message = keccak256(
            abi.encode(
                keccak256("SignedCall(address actor,bytes call,uint256 nonce,uint48 deadline)"),
                root,
                keccak256(call),
                nonce,
                deadline
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ROOT_KEY, keccak256(abi.encodePacked(hex"1901", domain, message)));
        return abi.encodePacked(r, s, v);
    }
}
